import { assert, assertEquals } from "@std/assert";
import { exportText, zipped } from "../support/zip.ts";
import { allOf, conversationsOf, fileOf, leftOutOf } from "./found.ts";

Deno.test("conversations are found in a zip, in folders and in several files", async () => {
  const zip = await zipped({
    "export/conversations-000.json": await exportText("chatgpt.json"),
    "export/conversations-001.json": await exportText("claude_ai.json"),
    "projects/-home-me/session.jsonl": await exportText("claude_code.jsonl"),
    "export/users.json": '[{"uuid":"a","full_name":"Me"}]',
    "__MACOSX/export/._conversations-000.json": "junk",
    "picture.png": new Uint8Array([137, 80, 78, 71]),
    "older.zip": new Uint8Array([80, 75, 3, 4]),
  });
  assertEquals((await conversationsOf(fileOf(zip))).map(({ source }) => source), [
    ...["chatgpt", "chatgpt", "chatgpt", "claude", "claude", "claude-code"],
  ]);
  assertEquals(await leftOutOf(fileOf(zip)), [["other_file", 1], ["inner_zip", 1]]);
});

Deno.test("a zip bomb is left at its bound, and the files beside it are read", async () => {
  const zip = await zipped({
    "bomb.json": new Uint8Array(64 * 1_024 * 1_024).fill(0x20),
    "conversations.json": await exportText("claude_ai.json"),
  });
  assert(zip.length < 1_000_000);
  assertEquals((await conversationsOf(fileOf(zip))).length, 2);
  assertEquals(await leftOutOf(fileOf(zip)), [["too_large", 1]]);
});

Deno.test("a damaged zip never throws, and what is whole in it is read", async () => {
  const zip = await zipped({
    "a.json": await exportText("claude_ai.json"),
    "b.json": await exportText("librechat.json"),
  });
  for (let at = 0; at < zip.length; at += 37) {
    const damaged = zip.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x5a;
    await allOf(fileOf(damaged));
    await allOf(fileOf(zip.slice(0, at)));
  }
  const torn = zip.slice();
  const place = 200;
  torn.fill(0xff, place, place + 40);
  const sources = (await conversationsOf(fileOf(torn))).map(({ source }) => source);
  assert(sources.includes("librechat"));
  assertEquals(await leftOutOf(fileOf(zip.slice(0, 500))), [["bad_zip", 1]]);
});
