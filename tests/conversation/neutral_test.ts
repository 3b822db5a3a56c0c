import { assertEquals } from "@std/assert";
import type { ReplyEnding } from "../../src/conversation/mod.ts";
import { buildContext } from "../../src/conversation/mod.ts";
import { given, received, replied } from "./given.ts";

const CORE = new URL("../../src/conversation/", import.meta.url);
const MODELS = new URL("../../src/model/", import.meta.url);

/** Fields, values and names of providers' APIs; none of them is a word of the core. */
const FOREIGN = new RegExp(
  [
    "anthropic|claude|haiku|sonnet|opus|openai|gpt|gemini|ollama",
    "max_tokens|max_completion_tokens|max_output_tokens|cache_control|ephemeral",
    "stop_reason|finish_reason|stop_sequence|end_turn|tool_use|pause_turn|content_filter",
    "input_tokens|output_tokens|prompt_tokens|tool_calls|temperature|top_p",
    "messages api|chat\\.completion|\\bthinking\\b|\\bdeveloper\\b",
  ].join("|"),
  "i",
);

async function* sourcesIn(folder: URL): AsyncGenerator<{ path: string; text: string }> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* sourcesIn(url);
    else if (name.endsWith(".ts")) yield { path: url.pathname, text: await Deno.readTextFile(url) };
  }
}

Deno.test("the core names no provider, no model and no field of a provider's API", async () => {
  const found: string[] = [];
  let files = 0;
  for await (const { path, text } of sourcesIn(CORE)) {
    files++;
    text.split("\n").forEach((line, index) => {
      const word = FOREIGN.exec(line)?.[0];
      if (word !== undefined) found.push(`${path}:${index + 1}: ${word}`);
    });
  }
  assertEquals(found, []);
  assertEquals(files > 20, true, `${files} files`);
});

/** What the models run of the core, besides using its types. */
const RUN_BY_MODELS = new Set([
  ...["readMessage", "readRecords", "splitInsertion", "ASKED_BACK", "OFFLINE_MODEL"],
  ...["sentencesOf", "beginning", "onOneLine", "termsOfTalk", "withAbsoluteDays"],
]);

Deno.test("only the offline model runs code of the core: it reads records and texts, and builds no prompt", async () => {
  const taken: string[] = [];
  for await (const { path, text } of sourcesIn(MODELS)) {
    const file = path.slice(MODELS.pathname.length);
    for (const [, names = ""] of text.matchAll(/^import {([^}]*)} from "[./]+conversation\//gm)) {
      const values = names.split(",").map((name) => name.trim()).filter((name) => name !== "");
      taken.push(
        ...values.filter((name) => !name.startsWith("type ")).map((name) => `${file} ${name}`),
      );
    }
  }
  assertEquals(taken.filter((name) => !name.startsWith("offline/")), []);
  const run = new Set(taken.map((name) => name.split(" ")[1] ?? ""));
  assertEquals(run.symmetricDifference(RUN_BY_MODELS), new Set());
});

Deno.test("a prompt's blocks contain only text", () => {
  const state = given(received("a", "I am Ada"), replied("a", "Hello Ada"));
  const { messages, stableBlocks } = buildContext(state, { message: "And?", limit: 8_000 });
  assertEquals(messages, [
    {
      role: "user",
      content: [{ text: "<memory>\n<day 1970-01-01/>\n</memory>\n" }, { text: "I am Ada" }],
    },
    { role: "assistant", content: [{ text: "Hello Ada" }] },
    { role: "user", content: [{ text: "And?" }] },
  ]);
  assertEquals(stableBlocks, 3);
});

/** Pairs of what a log holds, and whether the turn is left out as refused. */
const STORED: readonly (readonly [string, ReplyEnding | undefined, boolean])[] = [
  ["refusal", undefined, true],
  ["end_turn", undefined, false],
  ["imported", undefined, false],
  ["refusal", "refusal", true],
  ["content_filter", "refusal", true],
  ["refusal", "complete", false],
  ["length", "length", false],
];

for (const [stopReason, ending, isRefused] of STORED) {
  const by = ending ?? "no ending";
  Deno.test(`a reply stored with ${stopReason} and ${by} is ${isRefused ? "refused" : "remembered"}`, () => {
    const reply = replied("a", "Well", stopReason);
    const data = ending ? { ...reply.data, ending } : reply.data;
    const state = given(received("a", "Hi"), { ...reply, data } as typeof reply);
    const { manifest } = buildContext(state, { message: "And?", limit: 8_000 });
    const refused = manifest.leftOut.filter(({ reason }) => reason === "refused");
    assertEquals(refused.length, isRefused ? 1 : 0);
  });
}
