import { assertEquals, assertThrows } from "@std/assert";
import { spaceName } from "../../src/cli/address_options.ts";
import { ID_RULE, isId } from "../../src/client/mod.ts";
import { ID_FORM, isValidId } from "../../src/protocol/mod.ts";

const IDS = [
  "a",
  "A-Z_0.9:x",
  "x".repeat(128),
  "...",
  "",
  ".",
  "..",
  "a b",
  "é",
  "a\n",
  "x".repeat(129),
];

Deno.test("client and protocol take the same ids, and say so in the same words", () => {
  assertEquals(IDS.map(isId), IDS.map(isValidId));
  assertEquals(ID_RULE, ID_FORM);
});

Deno.test("what an id is stands nowhere in the commands", async () => {
  const folder = new URL("../../src/cli/", import.meta.url);
  const saying = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/A-Z a-z 0-9/.test(await Deno.readTextFile(new URL(name, folder)))) saying.push(name);
  }
  assertEquals(saying, []);
  assertThrows(() => spaceName(".."), Error, ID_FORM);
});
