import {
  NOTES_HEADING,
  type Prompt,
  RECALL_HEADING,
  SUMMARY_HEADING,
} from "../../conversation/mod.ts";
import { MESSAGES_ENCODER } from "../claude/messages_encoder.ts";
import { abortablePause } from "../transport/backoff.ts";
import type { Model, ModelEvent } from "../types.ts";
import { askBack } from "./asker.ts";
import { isQuestion, keywordsOf, sentencesOf } from "./words.ts";

const NAME = "offline";
const HINT = "I am the offline model: I only find what was said in this conversation. " +
  "Set ANTHROPIC_API_KEY to talk to Claude.";
const USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const MAX_QUOTE = 400;
const DEFAULT_ROOM = 1_500;

/**
 * A model that needs no network and no key. It answers only out of the prompt: a question with
 * the user's earlier sentence that shares most words with it, a summary with the user's own
 * sentences; where a pinned note tells it to ask, with a question about what it heard. The same prompt gives the same answer. `pieceDelayMs` parts the streamed words.
 * Its requests are encoded as Claude would get them, so that one can see what would be sent.
 */
export function createOfflineModel(
  { pieceDelayMs = 0 }: { readonly pieceDelayMs?: number } = {},
): Model {
  return {
    name: NAME,
    encoder: MESSAGES_ENCODER,
    async *stream({ prompt, settings }, { signal }): AsyncGenerator<ModelEvent> {
      const isSummary = settings.purpose === "summary";
      const text = isSummary ? summarise(prompt) : askBack(prompt) ?? answer(prompt);
      for (const piece of text.split(/(?<=\s)/)) {
        await abortablePause(pieceDelayMs, signal);
        yield { type: "text", text: piece };
      }
      yield {
        type: "end",
        ending: "complete",
        stopReason: "end_turn",
        model: NAME,
        usage: USAGE,
      };
    },
  };
}

function answer(prompt: Prompt): string {
  const said = prompt.messages.filter(({ role }) => role === "user")
    .flatMap(({ content }) => content.map(({ text }) => text));
  const message = said.pop() ?? "";
  const asked = sentencesOf(message).filter(isQuestion).join(" ");
  if (asked === "") {
    return said.length === 0 ? `I will remember that. ${HINT}` : "I will remember that.";
  }
  const found = bestSentence(keywordsOf(asked), said.flatMap(saidBefore));
  return found
    ? `You said: "${found}"`
    : `Nothing that I was given of our conversation answers that. ${HINT}`;
}

/** The user's sentences of an earlier text: without headings, dates, marks and what Claude said. */
function saidBefore(text: string): string[] {
  if (text.startsWith(SUMMARY_HEADING)) return sentencesOf(text.slice(SUMMARY_HEADING.length));
  if (text.startsWith(NOTES_HEADING)) {
    return sentencesOf(text.slice(NOTES_HEADING.length).replace(/^- /gm, ""));
  }
  if (!text.startsWith(RECALL_HEADING)) return sentencesOf(text);
  let speaker = "";
  return text.slice(RECALL_HEADING.length).split("\n").flatMap((line) => {
    if (/^\d{4}-\d\d-\d\d$/.test(line)) return [];
    const begun = /^(User|Assistant): (.*)$/.exec(line);
    speaker = begun?.[1] ?? speaker;
    const passage = (begun?.[2] ?? line).replaceAll(/^… |…$/g, "");
    return speaker === "User" ? sentencesOf(passage) : [];
  });
}

/** The newest of the sentences that share most words with the question; questions never count. */
function bestSentence(
  words: ReadonlySet<string>,
  sentences: readonly string[],
): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const sentence of sentences) {
    if (isQuestion(sentence)) continue;
    const short = sentence.length > MAX_QUOTE
      ? `${sentence.slice(0, MAX_QUOTE).toWellFormed()}…`
      : sentence;
    const shared = keywordsOf(short).intersection(words).size;
    if (shared === 0 || shared < most) continue;
    best = short;
    most = shared;
  }
  return best;
}

/**
 * The user's sentences out of a transcript, what was kept before first, each once and none of them
 * a question. When there is no room for all, those about the user go before others, and newer
 * before older.
 */
function summarise(prompt: Prompt): string {
  const transcript = prompt.messages.at(-1)?.content.map(({ text }) => text).join("\n\n") ?? "";
  const facts = [
    ...new Set(factsOf(transcript).filter((fact) => !isQuestion(fact))),
  ];
  const order = facts.map((fact, index) => ({ fact, index, own: /\b(i|my|we|our)\b/i.test(fact) }))
    .sort((a, b) => Number(b.own) - Number(a.own) || b.index - a.index);
  let room = roomOf(prompt);
  const kept = order.filter(({ fact }) => {
    if (fact.length + 1 > room) return false;
    room -= fact.length + 1;
    return true;
  });
  const lines = kept.sort((a, b) => a.index - b.index).map(({ fact }) => fact);
  return lines.join("\n") || "Nothing was stated.";
}

/** What the user said, and what an earlier summary holds; a text goes on over blank lines. */
function factsOf(transcript: string): string[] {
  let speaker = "";
  return transcript.split("\n\n").flatMap((block) => {
    const begun = /^(?:\[[\d-]+\] )?(Earlier summary|User|Assistant): (.*)$/s.exec(block);
    speaker = begun?.[1] ?? speaker;
    return speaker === "Assistant" ? [] : sentencesOf(begun?.[2] ?? block);
  });
}

function roomOf({ system }: Prompt): number {
  const asked = /at most (\d+) characters/.exec(system);
  return asked ? Number(asked[1]) : DEFAULT_ROOM;
}
