import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { idArgument } from "../../src/cli/ids.ts";
import { ID_RULE, isId } from "../../src/client/mod.ts";
import { ID_FORM, isValidId } from "../../src/protocol/mod.ts";
import { Running } from "../support/process.ts";

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
  assertThrows(() => idArgument(".."), Error, ID_FORM);
});

Deno.test("a command refuses an id that is none before it does anything", async () => {
  const archive = "tests/fixtures/version_1/plain.ndjson";
  const commands = [
    ["chat", "--session", "a b"],
    ["import", archive, "--session", "a b"],
    ["import", archive, "--session", "a", "--key", "a b"],
    ["converse", "--topic", "bees", "--with", "a b"],
    ["converse", "--topic", "bees", "--asker", "a b"],
    ["mcp", "--space", "a b"],
    ["token", "a b"],
    ["adopt", "--owner", "a b"],
    ["restore", archive, "--owner", "a b"],
  ];
  await Promise.all(commands.map(async (args) => {
    const running = new Running(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-read", "--allow-env", "src/cli/program.ts", ...args],
      env: { NO_COLOR: "1" },
    });
    assertEquals([await running.end(), args[0]], [1, args[0]]);
    assertStringIncludes(running.output, "'a b' is invalid");
    assertStringIncludes(running.output, `It must be ${ID_FORM}.`);
  }));
});
