import { assert, assertEquals } from "@std/assert";
import { canonicalJson } from "../src/archive/canonical_json.ts";
import { readLine } from "../src/cli/chat_commands.ts";
import { draftRows } from "../src/cli/draft_rows.ts";
import { printable } from "../src/cli/printable.ts";
import { TextFlow } from "../src/cli/text_flow.ts";
import { asksWhen, tellsTime } from "../src/conversation/recall/dates.ts";
import { dateTermsIn } from "../src/conversation/recall/times/date_terms.ts";
import { phrasesIn } from "../src/conversation/recall/times/phrases.ts";
import { withAbsoluteDays } from "../src/conversation/recall/times/absolute_days.ts";
import { readTimesAsked, timesAsked } from "../src/conversation/recall/times/times_asked.ts";
import { timeTokensOf, withPlainDigits } from "../src/conversation/recall/times/time_tokens.ts";
import { Names } from "../src/conversation/recall/names.ts";
import {
  looksLikeMemory,
  MEMORY_BEGINS,
  MEMORY_ENDS,
  NO_MEMORY,
  readMessage,
} from "../src/conversation/memory_frame.ts";
import { readRecords, writeRecord } from "../src/conversation/memory_record.ts";
import { passagesOf } from "../src/conversation/recall/passages.ts";
import { layOutRecall, RecallIndex } from "../src/conversation/recall/mod.ts";
import { languageOf } from "../src/conversation/recall/language.ts";
import { likenessOf } from "../src/conversation/recall/likeness.ts";
import { termsOf } from "../src/conversation/recall/terms.ts";
import { compoundsOf, tokensOf } from "../src/conversation/recall/tokens.ts";
import { Vocabulary } from "../src/conversation/recall/vocabulary.ts";
import { foldText, termOf, wordsOf } from "../src/conversation/recall/words.ts";
import { onOneLine, previewOfText } from "../src/conversation/preview.ts";
import { Passages, Repeats } from "../src/conversation/repeats.ts";
import type { Prompt } from "../src/conversation/prompt.ts";
import { finish } from "../src/conversation/steps.ts";
import { wordsIn } from "../src/conversation/search.ts";
import { beginning, shorten } from "../src/conversation/text.ts";
import { pointsOf } from "../src/converse/report.ts";
import { linesOf } from "../src/http/body_lines.ts";
import { readImport } from "../src/http/import_body.ts";
import { createOfflineModel, encodeRequest } from "../src/model/mod.ts";
import { sentencesOf } from "../src/conversation/sentences.ts";
import { learnSteps } from "../src/model/offline/learning/learn.ts";
import { isQuestion, keywordsOf } from "../src/model/offline/words.ts";
import { EventFrames } from "../src/model/transport/event_frames.ts";
import { readFrame } from "../src/client/frames.ts";
import { Redactor, SECRET_KINDS } from "../src/redaction/mod.ts";
import { Blocks } from "../web/chat/blocks.ts";
import { decodeEntities, safeHref } from "../web/chat/links.ts";
import { piecesOf } from "../web/ui/marks.ts";
import { textSchema } from "../src/protocol/texts.ts";
import { ADVERSARIAL_TEXTS } from "./support/adversarial.ts";
import { flatTexts, growthOn, type Scanner } from "./support/linearity.ts";

const REDACTOR = new Redactor(SECRET_KINDS);
const OFFLINE = createOfflineModel();
const TO_ASK = writeRecord({
  ...{ kind: "pinned", label: "" },
  pieces: ["You answer with your next question"],
});

/** Everything that reads texts of clients, stores or models, by name. */
const SCANNERS: Readonly<Record<string, Scanner>> = {
  "passages of a text": (text) => [...passagesOf(text)],
  "folding a text": foldText,
  "the words of a text": (text) => wordsOf(foldText(text)),
  "the terms of a text": (text) => wordsOf(foldText(text)).map(termOf),
  "words of several parts": (text) => [...compoundsOf(text)],
  "the language of a text": (text) => languageOf(text, "en"),
  "terms in other languages": (text) =>
    [...tokensOf(text)].map(({ text }) => [termsOf(text, "tr"), termsOf(text, "fr")]),
  "likeness to a word": (text) =>
    [...tokensOf(text)].map(({ text }) => likenessOf("adaaaaaa", text, { isKnown: false })),
  "the vocabulary of a text": (text) => new Vocabulary().read(text, "en"),
  "names in a text": (text) => finish(new Names().addSteps(text, { saying: 0, role: "user" })),
  "whether a text tells or asks for a time": (text) => [
    asksWhen(foldText(text)),
    tellsTime(foldText(text)),
  ],
  "dates in a text": (text) => dateTermsIn(foldText(text)),
  "what a message says of times": (text) =>
    timesAsked(readTimesAsked(text), { now: { at: 0 }, years: { first: 1970, last: 1970 } }),
  "phrases for times in a text": (text) => {
    const folded = foldText(text);
    return [...phrasesIn(folded, timeTokensOf(withPlainDigits(folded)))];
  },
  "indexing a text": indexOf,
  "searching for a text": (text) => [...indexOf("Ada went to Rome").search(text)],
  "searching in a text": (text) => [...indexOf(text).search("ada a 漢字 1 on 2026-11-29")],
  "laying out what was found": (text) =>
    layOutRecall(indexOf(text).search("ada a 漢字 n on 2026-11-29"), text.length),
  "a preview": previewOfText,
  "a name on one line": onOneLine,
  "shortening a text": (text) => shorten(text, Math.floor(text.length * 0.9)),
  "the beginning of a text": (text) => beginning(text, text.length - 1),
  "finding a session by words": (text) => wordsIn("ada was in rome 漢字 1")(text),
  "texts said twice": (text) => {
    const repeats = new Repeats();
    return [repeats.sayOnce(text), repeats.sayOnce(text)];
  },
  "passages that are there": (text) => {
    const there = new Passages([text]);
    return [text.slice(-400), `${text.slice(0, 200)}!${text.slice(-200)}`].map((part) =>
      there.has(part)
    );
  },
  "sentences of the offline model": (text) => sentencesOf(text).filter(isQuestion),
  "keywords of the offline model": keywordsOf,
  "an answer of the offline model": (text) => answerTo(`${text}\n`, "Where is Ada from?"),
  "a question of the offline model": (text) =>
    answerTo(`${MEMORY_BEGINS}${TO_ASK}${MEMORY_ENDS}Hello`, text),
  "what the offline model learns": (text) => finish(learnSteps(toLearn(text))),
  "days of a text": (text) => withAbsoluteDays(text, { at: 0 }),
  "events of a stream": (text) => {
    const frames = new EventFrames();
    for (const piece of inPieces(`data: ${text.replaceAll("\n", "\ndata: ")}\n\n`)) {
      frames.take(piece);
    }
  },
  "lines of a body": (text) =>
    Array.fromAsync(linesOf(new Response(text).body, Number.MAX_SAFE_INTEGER)),
  "an import": (text) =>
    readImport([JSON.stringify({ role: "user", text, at: "2026-11-29" })], Infinity),
  "an import of anything": (text) => readImport(text.split("\n"), Infinity),
  "a text that may have half a surrogate pair": (text) => textSchema.safeParse(text),
  "a frame for the client": (text) => readFrame(JSON.stringify({ type: "error", text })),
  "canonical JSON": (text) => canonicalJson({ [text]: [text] }),
  "masking a text": (text) => REDACTOR.mask(text),
  "masking a text in pieces": (text) => {
    const masker = REDACTOR.stream();
    for (let start = 0; start < text.length; start += 16) {
      masker.push(text.slice(start, start + 16));
    }
    return masker.end();
  },
  "what a terminal may show": printable,
  "rows of a terminal": (text) => new TextFlow(() => 80).add(text),
  "rows of a terminal, in pieces": (text) => {
    const flow = new TextFlow(() => 80);
    for (let start = 0; start < text.length; start += 16) flow.add(text.slice(start, start + 16));
    flow.flush();
  },
  "rows of a draft": (text) =>
    draftRows({ text, cursor: text.length >> 1 }, { width: 80, height: 24 }),
  "a line of chat": (text) => readLine(`/${text}`),
  "points of a report": pointsOf,
  "marked search words": (text) => piecesOf(text, ["a", "ada", "漢", "字"]),
  "blocks of Markdown": blocksOf,
  "blocks of Markdown in short paragraphs": (text) => blocksOf(cut(text, 900)),
  "blocks of Markdown in long paragraphs": (text) => blocksOf(cut(text, 3_500)),
  "entities of a reply": decodeEntities,
  "the address of a link": (text) => safeHref(`https://${text}`),
  "a record": (text) =>
    readRecords(writeRecord({ kind: "user", label: "1", pieces: [text, text] })),
  "a message with records": (text) => readMessage(`${NO_MEMORY}${text}`),
  "what looks like records": looksLikeMemory,
};

/** Those that get a text in pieces, and keep some. */
const KEEPS_TEXT = new Set(["masking a text in pieces", "events of a stream"]);

/** What is not linear, and so proves that the measurement would tell. */
const NOT_LINEAR: Readonly<Record<string, Scanner>> = {
  "a search from each place": (text) => {
    let found = 0;
    for (let start = 0; start < text.length; start += 8) {
      if (text.indexOf("\u0000", start) >= 0) found += 1;
    }
    return found;
  },
  "an expression that backtracks": (text) => /\s+$/.test(`${text}!`),
};

Deno.test("all work on a text is linear, whatever the text", async (test) => {
  for (const [name, make] of ADVERSARIAL_TEXTS) {
    await test.step(name, async () => {
      const textOf = flatTexts(make);
      const slow: string[] = [];
      for (const [scanner, scan] of Object.entries(SCANNERS)) {
        const { length, once, twice, isLinear } = await growthOn(textOf, scan, {
          keepsText: KEEPS_TEXT.has(scanner),
        });
        const times = `${once.toFixed(1)} ms for ${length}, ${twice.toFixed(1)} ms for twice that`;
        if (!isLinear) slow.push(`${scanner}: ${times}`);
      }
      assertEquals(slow, []);
    });
  }
});

Deno.test("what is kept of pieces is found out, also where it grows late", async () => {
  const keepsAll: Scanner = (text) => {
    let kept = "";
    for (let start = 0; start < text.length; start += 128) {
      kept += text.slice(start, start + 128);
      if (kept.indexOf("\u0000") >= 0) return kept;
    }
    return kept;
  };
  const textOf = flatTexts((length) => "\u200b".repeat(length));
  assert(await isFoundOut(textOf, keepsAll, { keepsText: true }));
});

Deno.test("work that is not linear is found out", async (test) => {
  for (const [name, scan] of Object.entries(NOT_LINEAR)) {
    await test.step(name, async () => {
      assert(await isFoundOut(flatTexts((length) => " ".repeat(length)), scan));
    });
  }
});

/** A prompt to learn from one message. */
function toLearn(text: string): Prompt {
  const records = writeRecord({ kind: "user", label: "1", pieces: [text] });
  const messages = [{ role: "user", content: [{ text: records }] }] as const;
  return { system: "", messages, stableBlocks: 0 };
}

/** Whether a scanner is seen to be slow. Other processes may hide it once, by slowing the short text. */
async function isFoundOut(...measured: Parameters<typeof growthOn>): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    if (!(await growthOn(...measured)).isLinear) return true;
  }
  return false;
}

async function answerTo(before: string, message: string): Promise<unknown> {
  const messages = [
    { role: "user", content: [{ text: before }] },
    { role: "assistant", content: [{ text: "Ok." }] },
    { role: "user", content: [{ text: message }] },
  ] as const;
  const prompt = { system: "", messages, stableBlocks: 0 };
  const settings = { model: "offline", maxOutputTokens: 1_000, purpose: "reply" } as const;
  const request = encodeRequest(OFFLINE.encoder, prompt, settings);
  const { signal } = new AbortController();
  for await (const event of OFFLINE.stream(request, { signal })) return event;
}

function indexOf(text: string): RecallIndex {
  const index = new RecallIndex();
  index.add({ position: 0, role: "user", text, at: 0 });
  return index;
}

function blocksOf(text: string): Blocks {
  const blocks = new Blocks();
  blocks.take(text, { isComplete: true });
  while (blocks.hasMore) blocks.parse();
  return blocks;
}

/** The text in paragraphs of a length. */
function cut(text: string, length: number): string {
  const parts = Array.from(
    { length: Math.ceil(text.length / length) },
    (_, index) => text.slice(index * length, (index + 1) * length),
  );
  return parts.join("\n\n");
}

function* inPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += 1_000) yield text.slice(start, start + 1_000);
}
