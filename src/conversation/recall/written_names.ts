import type { PassageIndex } from "./passage_index.ts";
import { passageOf } from "./postings.ts";
import { startsSentence } from "./tokens.ts";

/** A word as names are written. */
const CAPITALISED = /^\p{Lu}[\p{Ll}\p{M}]+$/u;
const POSSESSIVE = /['’]s$/u;

/** What a word counts at the start of a sentence, where every word has a capital, and without one. */
const SHARE_OF_FIRST = 0.6;
const SHARE_OF_OTHER = 0.5;

/** A word of more passages is not looked up in their texts. */
const MOST_PASSAGES = 1_000;

/** A message's word without its possessive if it is written as a name there: "Rose", "Ernst". */
export function writtenNameOf(
  word: string,
  { text, start }: { readonly text: string; readonly start: number },
): string | undefined {
  const bare = word.replace(POSSESSIVE, "");
  return CAPITALISED.test(bare) && !startsSentence(text, start) ? bare : undefined;
}

/**
 * By posting of a term in the first passages, how much it counts for a word that the message writes as a name: less where a passage
 * writes it otherwise, since that may be another word, of this or another language ("Will", "will").
 * Undefined if no passage writes it as a name.
 */
export function sharesOfName(
  index: PassageIndex,
  name: string,
  { id, passages }: { readonly id: number; readonly passages: number },
): Float64Array | undefined {
  const { postings } = index;
  const having = postings.countBefore(id, passages);
  if (having > MOST_PASSAGES) return undefined;
  const from = postings.startOf(id);
  const shares = new Float64Array(having);
  for (let place = 0; place < having; place++) {
    const passage = passageOf(postings.values[from + place] ?? 0);
    shares[place] = shareIn(index.textOf(passage), name);
  }
  return shares.includes(1) ? shares : undefined;
}

function shareIn(text: string, name: string): number {
  let share = SHARE_OF_OTHER;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    if (!startsSentence(text, start)) return 1;
    share = SHARE_OF_FIRST;
  }
  return share;
}
