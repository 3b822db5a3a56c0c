import { assertEquals } from "@std/assert";
import { Draft } from "../../src/imports/draft.ts";
import { ClaudeCodeSessions } from "../../src/imports/formats/claude_code.ts";
import { MOST_LINES, MOST_VALUES } from "../../src/imports/limits.ts";
import { valueOf } from "../../src/imports/value.ts";
import { exportText, zipped } from "../support/zip.ts";
import { conversationsOf, fileOf, leftOutOf, NOW } from "./found.ts";

/** What comes of a JSON text, read as a value of a file. */
function read(json: string) {
  const bytes = new TextEncoder().encode(json);
  const steps = valueOf({ pieces: [bytes], bytes: bytes.length });
  for (let next = steps.next();; next = steps.next()) if (next.done) return next.value;
}

Deno.test("a value may have so many values in it, and not one more", () => {
  // The object, its member and the list are three; commas in a text are none.
  const listOf = (count: number) => `{"x , {":[${Array(count).fill("{}").join(",")}]}`;
  const most = read(listOf(MOST_VALUES / 2 - 1));
  assertEquals("problem" in most, false);
  assertEquals(read(listOf(MOST_VALUES / 2)), { problem: "too_large" });
  const text = `{"x":"${'\\"{,:['.repeat(MOST_VALUES / 4)}"}`;
  assertEquals("problem" in read(text), false);
});

Deno.test("a file of a zip with millions of values in one is left out, and the others are read", async () => {
  const zip = await zipped({
    "bomb.json": `[{"x":[${"{},".repeat(MOST_VALUES)}0]}]`,
    "conversations.json": await exportText("claude_ai.json"),
  });
  assertEquals((await conversationsOf(fileOf(zip))).length, 2);
  assertEquals(await leftOutOf(fileOf(zip)), [["too_large", 1]]);
});

Deno.test("a conversation has so many messages, and what comes after them is counted", () => {
  const draft = new Draft();
  for (let count = 0; count < MOST_LINES + 3; count++) draft.say("user", "a");
  const { lines, leftOut } = draft.done({ source: "lines", id: "a", now: NOW });
  assertEquals([lines.length, [...leftOut]], [MOST_LINES, [["too_large", 3]]]);
});

Deno.test("the lines of Claude Code in a file are so many, of however many sessions", () => {
  const sessions = new ClaudeCodeSessions();
  const half = MOST_LINES / 2;
  for (let count = 0; count < MOST_LINES + 3; count++) {
    const sessionId = count < half ? "one" : `${count}`;
    sessions.read({ type: "user", sessionId, uuid: `${count}`, message: { content: "a" } });
  }
  assertEquals([...sessions.conversations(NOW)].length, 1 + half);
  assertEquals([...sessions.leftOut.counts], [["too_large", 3]]);
});

/** Where the list of files of a zip begins, and each entry of it. */
function listOf(zip: Uint8Array): { readonly start: number; readonly entries: Uint8Array[] } {
  const view = new DataView(zip.buffer);
  const end = zip.length - 22;
  const start = view.getUint32(end + 16, true);
  const entries: Uint8Array[] = [];
  for (let at = start; at < end;) {
    const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const length = 46 + lengths.reduce((sum, each) => sum + each, 0);
    entries.push(zip.slice(at, at + length));
    at += length;
  }
  return { start, entries };
}

/** A zip with another list of files. */
function withList(zip: Uint8Array, entries: readonly Uint8Array[]): Uint8Array {
  const { start } = listOf(zip);
  const list = entries.flatMap((entry) => [...entry]);
  const end = zip.slice(zip.length - 22);
  const view = new DataView(end.buffer);
  for (const place of [8, 10]) view.setUint16(place, entries.length, true);
  view.setUint32(12, list.length, true);
  return Uint8Array.from([...zip.slice(0, start), ...list, ...end]);
}

Deno.test("files of a zip that overlap are not unpacked again and again", async () => {
  const zip = await zipped({ "a.json": await exportText("claude_ai.json") });
  const [entry = new Uint8Array()] = listOf(zip).entries;
  const overlapping = withList(zip, Array(300).fill(entry));
  assertEquals((await conversationsOf(fileOf(overlapping))).length, 2, "it is read once");
  assertEquals(await leftOutOf(fileOf(overlapping)), [["bad_zip", 1]]);
});

Deno.test("a file of a zip that lies about its sizes gets no more room than it is", async () => {
  const zip = await zipped({
    "conversations.json": await exportText("claude_ai.json"),
    "bomb.json": new Uint8Array(20 * 1_024 * 1_024).fill(0x20),
  });
  const { entries } = listOf(zip);
  const [packed, unpacked] = [20, 24];
  const lying = (place: number, size: number) =>
    withList(
      zip,
      entries.map((entry, index) => {
        const copy = entry.slice();
        if (index === 1) new DataView(copy.buffer).setUint32(place, size, true);
        return copy;
      }),
    );
  for (const size of [zip.length, 0x7fff_ffff]) {
    const file = fileOf(lying(packed, size));
    assertEquals((await conversationsOf(file)).length, 2);
    assertEquals(await leftOutOf(file), [["bad_zip", 1]]);
  }
  for (const size of [0, 1, 0x7fff_ffff]) {
    const file = fileOf(lying(unpacked, size));
    assertEquals((await conversationsOf(file)).length, 2);
    const [[reason] = [], ...more] = await leftOutOf(file);
    assertEquals([["too_large", "bad_zip"].includes(reason ?? ""), more], [true, []]);
  }
});

Deno.test("a zip that ends while it is read never hangs", async () => {
  const file = fileOf(
    await zipped({
      "a.json": await exportText("claude_ai.json"),
      "b.json": crypto.getRandomValues(new Uint8Array(60_000)),
    }),
  );
  for (let most = 0; most < 16; most++) {
    for (const left of [0, 1, 20]) {
      let reads = 0;
      const read = (offset: number, length: number) =>
        file.read(offset, reads++ < most ? length : reads === most + 1 ? left : 0);
      await leftOutOf({ ...file, read });
    }
  }
});
