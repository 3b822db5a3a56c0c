import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { sessionIdOf } from "../../src/imports/mod.ts";
import { isId } from "../../src/client/mod.ts";
import { exportText } from "../support/zip.ts";
import { allOf, conversationsOf, fileOf, NOW, saidIn } from "./found.ts";

/** The conversations of a made-up export. */
async function read(name: string) {
  return await conversationsOf(fileOf(await exportText(name)));
}

Deno.test("ChatGPT: the current branch is imported, and what is not shown in it is counted", async () => {
  const [bees, nothing, lisbon] = await read("chatgpt.json");
  assertEquals(saidIn(bees), [
    "user: When do my bees need feeding?",
    "assistant: In autumn, once the honey is taken. ",
    "user: Is this a queen?",
    "assistant: Yes, that is a queen.",
    "assistant: ```text\nlength: 19 mm\n```",
  ]);
  assert(bees);
  assertEquals(Object.fromEntries(bees.leftOut), {
    ...{ system: 1, hidden: 1, file: 1, thinking: 1, tool: 2, branch: 1 },
  });
  assertEquals([bees.source, bees.title, bees.isUndated], ["chatgpt", "Bees in autumn", false]);
  assertEquals(bees.lines[0]?.at, 1_711_962_000_250);
  assertEquals(saidIn(nothing), []);
  assertEquals(lisbon?.title, "A plan for Lisbon");
});

Deno.test("claude.ai: pasted texts belong to their message, and an empty reply refuses nothing", async () => {
  const [bread, oboe] = await read("claude_ai.json");
  assertEquals(saidIn(bread), [
    "user: My starter is called Bubbles. Why is it flat?\n\nrecipe.txt:\nFlour, water and salt.",
    "assistant: Bubbles is probably cold. Keep it at 25 °C.",
    "user: It rises. What next?",
  ]);
  assert(bread);
  assertEquals(Object.fromEntries(bread.leftOut), {
    ...{ file: 1, thinking: 1, tool: 2, empty: 1, branch: 1 },
  });
  assertEquals(bread.lines[0]?.at, Date.parse("2025-01-05T08:00:01.123Z"));
  assertEquals([oboe?.title, oboe?.lines.length], [undefined, 2]);
});

Deno.test("Claude Code: typed messages and replies; subagents, tools and its own texts are left out", async () => {
  const [garden, ...others] = await read("claude_code.jsonl");
  assertEquals(others, []);
  assertEquals(saidIn(garden), [
    "user: Add a rain sensor to the pump script.",
    "assistant: I will read the script first.",
    "assistant: The sensor is on pin 4 now.",
    "user: Use pin 5 instead.",
    "assistant: Done: pin 5.",
  ]);
  assert(garden);
  assertEquals(Object.fromEntries(garden.leftOut), {
    ...{ client: 2, thinking: 1, tool: 2, sidechain: 2, file: 1, branch: 1 },
  });
  assertEquals(garden.title, "Watering the garden");
});

Deno.test("Claude Code: a damaged line does not cut off what was said before it", async () => {
  const lines = (await exportText("claude_code.jsonl")).trim().split("\n");
  const damaged = lines.map((line) => line.includes('"uuid": "u6"') ? line.slice(0, 80) : line);
  const [garden] = await conversationsOf(fileOf(damaged.join("\n")));
  assertEquals(saidIn(garden).at(0), "user: Add a rain sensor to the pump script.");
  assertEquals(saidIn(garden).at(-1), "assistant: Done: pin 5.");
});

Deno.test("LibreChat: a list with branches and a tree of children", async () => {
  const [tomatoes] = await read("librechat.json");
  assertEquals(saidIn(tomatoes), [
    "user: My tomatoes have black spots.",
    "assistant: Probably early blight.",
    "user: They grow on the balcony.",
    "assistant: Then shelter them from rain.",
  ]);
  assert(tomatoes);
  assertEquals(Object.fromEntries(tomatoes.leftOut), { thinking: 1, tool: 1, branch: 1 });
  const [chess] = await read("librechat_tree.json");
  assertEquals(chess?.title, "Chess");
  assertEquals(saidIn(chess).length, 3);
});

Deno.test("Open WebUI: the branch that is shown, without folded thinking", async () => {
  const [trains] = await read("open_webui.json");
  assertEquals(saidIn(trains), [
    "user: Which night train goes to Vienna?",
    "assistant: The Nightjet.",
    "user: From Paris, on Fridays?",
    "assistant: Yes, three times a week.",
  ]);
  assert(trains);
  assertEquals(Object.fromEntries(trains.leftOut), { file: 1, thinking: 1, branch: 1 });
});

Deno.test("plain lines and lists: without times in order, now", async () => {
  const [sister] = await read("lines.jsonl");
  assertEquals(saidIn(sister), ["user: My sister is called Inês.", "assistant: A lovely name."]);
  assertEquals(sister?.lines[0]?.at, Date.parse("2024-03-01T09:00:00Z"));
  const [nuts] = await read("list.json");
  assertEquals(nuts?.lines.map(({ at }) => at), [NOW, NOW]);
  assertEquals(nuts?.isUndated, true);
  const wrapped = '{"title": "Both", "messages": [{"role": "user", "content": "Hi"}]}';
  const [both] = await conversationsOf(fileOf(wrapped));
  assertEquals([both?.title, ...saidIn(both)], ["Both", "user: Hi"]);
});

Deno.test("an archive is recognised by its first line, whatever its name", async () => {
  const head = (of: string, id: object) =>
    `${JSON.stringify({ archive: `claude-context-bridge${of}`, version: 1, ...id })}\n{"end":true}`;
  const [session] = await allOf(fileOf(head("", { session: "bees" }), "a.txt"));
  assert(session?.kind === "archive");
  assertEquals(session.archive, { of: "session", id: "bees" });
  const [space] = await allOf(fileOf(head("-space", { space: "main" })));
  assert(space?.kind === "archive");
  assertEquals(space.archive, { of: "space", id: "main" });
});

Deno.test("a conversation's session has the same id at every import, and no other has it", async () => {
  const ids = async () => (await read("chatgpt.json")).map(sessionIdOf);
  const first = await ids();
  assertEquals(await ids(), first);
  assertEquals(new Set(first).size, 3);
  assert(first.every(isId));
  assertNotEquals(
    sessionIdOf({ source: "chatgpt", id: "1" }),
    sessionIdOf({ source: "claude", id: "1" }),
  );
});
