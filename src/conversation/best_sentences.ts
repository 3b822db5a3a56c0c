import { type RecallHit, RecallIndex } from "./recall/mod.ts";
import { segmenter } from "./segmenters.ts";
import { beginning } from "./text.ts";
import type { ZonedTime } from "./time_zone.ts";

/** A longer sentence is cut between words, in characters (UTF-16 units). */
const LONGEST_SENTENCE = 160;

/** A shorter part of a passage tells nothing by itself, in characters. */
const LEAST_SENTENCE = 16;

/** Where a part of a sentence may end: after its last white space. */
const LAST_SPACE = /\s(?=\S*$)/;

/**
 * The sentences of a passage that bear on a message, the best first, each as a passage of its own of
 * at most `room` characters (UTF-16 units). They are found like passages are, in an index of this
 * passage alone. None if the passage is one short sentence.
 */
export function sentencesFor(
  hit: RecallHit,
  { message, now, room }: {
    readonly message: string;
    /** When and where the message is sent. */
    readonly now: ZonedTime;
    readonly room: number;
  },
): readonly RecallHit[] {
  if (room < LEAST_SENTENCE) return [];
  const parts = [...partsOf(hit.text, Math.min(room, LONGEST_SENTENCE))];
  if (parts.length < 2) return [];
  const index = new RecallIndex();
  // The passage itself comes first: it tells the language of its sentences.
  for (const [position, { text }] of [{ text: hit.text }, ...parts].entries()) {
    index.add({ position, role: hit.role, at: hit.at, text });
  }
  const found = index.search(message, { purpose: "recall", lean: true, now });
  return [...found].flatMap(({ position, words }): RecallHit[] => {
    const part = position === 0 ? undefined : parts[position - 1];
    if (!part) return [];
    const start = hit.start + part.start;
    return [{ ...hit, start, end: start + part.text.length, text: part.text, words }];
  });
}

/** The sentences of a text; those of more than `most` characters in parts. */
function* partsOf(
  text: string,
  most: number,
): Generator<{ readonly start: number; readonly text: string }> {
  for (const { segment, index } of segmenter("sentence").segment(text)) {
    for (let at = 0; at < segment.length;) {
      const part = partOf(segment.slice(at), most);
      yield { start: index + at, text: part };
      at += part.length;
    }
  }
}

/** The beginning of a sentence: to the end of a word if there is one, else of a character. */
function partOf(sentence: string, most: number): string {
  if (sentence.length <= most) return sentence;
  const begun = sentence.slice(0, most);
  const space = begun.search(LAST_SPACE);
  if (space > 0) return begun.slice(0, space + 1);
  return beginning(sentence, most) || sentence;
}
