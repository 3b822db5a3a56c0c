import { assertEquals, assertMatch } from "@std/assert";
import { describeModels, describeSettings } from "../../src/cli/chat_settings.ts";
import { readSettings, sayTime } from "../../src/cli/settings_input.ts";
import { withServer } from "../support/server.ts";
import { chatInTerminal, terminalTest } from "../support/terminal.ts";

/** What a line behind `/set` would change; the reason where it is wrong. */
function read(typed: string) {
  const input = readSettings(typed);
  if (input.kind === "change") return input.changes;
  return input.kind === "wrong" ? input.why : input.kind;
}

Deno.test("/set reads each setting, and default takes the bridge's again", () => {
  assertEquals(read(""), "list");
  assertEquals(read("model"), "models");
  assertEquals(read("model claude-opus-5-5"), { model: "claude-opus-5-5" });
  assertEquals(read("system Answer in\none sentence."), {
    systemPrompt: "Answer in\none sentence.",
  });
  assertEquals(read("system none"), { systemPrompt: "" });
  assertEquals(read("budget 12000"), { contextLimit: 12_000 });
  assertEquals(read("budget 12,000"), { contextLimit: 12_000 });
  assertEquals(read("summaries off"), { summaries: false });
  assertEquals(read("keep 7d"), { keepFor: 604_800 });
  assertEquals(read("keep 90 m"), { keepFor: 5_400 });
  for (const word of ["model", "system", "budget", "summaries", "keep"]) {
    assertEquals(Object.values(Object(read(`${word} default`))), [null], word);
  }
});

Deno.test("/set says what a setting takes instead of guessing", () => {
  assertMatch(String(read("colour red")), /There is no setting colour; .*model, system, budget/);
  assertMatch(String(read("toString x")), /There is no setting toString/);
  assertMatch(String(read("budget lots")), /budget takes a number of characters, or default/);
  assertMatch(String(read("summaries maybe")), /summaries takes on, off, or default/);
  for (const wrong of ["keep 7", "keep d", "keep 0d", "keep -1d", "keep"]) {
    assertMatch(String(read(wrong)), /keep takes a time such as 12h, 7d or 4w/);
  }
});

Deno.test("a time is said in the largest unit that it is whole in", () => {
  assertEquals([60, 90, 86_400, 1_209_600, 100_800].map(sayTime), ["1m", "90s", "1d", "2w", "28h"]);
});

Deno.test("settings are listed with whose they are, and models with which is chosen", () => {
  const settings = {
    model: "m-1",
    systemPrompt: "Be  brief.\n" + "x".repeat(100),
    contextLimit: 12_000,
    summaries: true,
    keepFor: 86_400,
  };
  const bounds = { contextLimit: { least: 400, most: 64_000 }, systemPrompt: 9, keepFor: 9 };
  assertEquals(describeSettings({ settings, own: ["contextLimit"] }, { bounds }).split("\n"), [
    "  model      default          m-1",
    `  system     default          “Be brief. ${"x".repeat(50)}…” (111 characters)`,
    "  budget     of this session  12,000 characters (400 to 64,000)",
    "  summaries  default          on",
    "  keep       default          1d after the last use",
    "  /set <name> <value> changes one, /set <name> default takes it back",
  ]);
  assertEquals(
    describeModels({ settings }, { models: [{ id: "m-1", label: "M 1" }, { id: "m-10" }] }),
    "* m-1   M 1\n  m-10",
  );
  assertMatch(describeModels({ settings }, {}), /^ {2}m-1; the provider does not tell/);
});

terminalTest("deno task chat: /set lists and changes the settings of a session", async () => {
  await withServer(async ({ url, claude }) => {
    const running = chatInTerminal(["--url", url, "--session", "s"]);
    await running.until(/Session s, model claude-sonnet-5-5/);
    await running.type("/set");
    await running.until(/model\s+default\s+claude-sonnet-5-5/);
    await running.type("/set model");
    await running.until(/\* claude-sonnet-5-5/);
    await running.type("/set model claude-x");
    await running.until(/! There is no model claude-x; choose one of claude-sonnet-5-5/);
    await running.type("/set model claude-opus-5-5");
    await running.until(/model claude-opus-5-5; from the next message on/);
    await running.type("/set budget 12000");
    await running.until(/budget 12,000 characters; from the next message on/);
    await running.type("/set keep 7d");
    await running.until(/keep 1w after the last use/);
    await running.type("Hello");
    await running.until(/Echo: Hello/);
    await running.type("/context");
    await running.until(/of 12,000 characters, to claude-opus-5-5/);
    await running.until(/settings +of the session: model, budget/);
    await running.type("/set budget default");
    await running.until(/budget 8,000 characters, as by default/);
    await running.type("/quit");
    assertEquals(await running.end(), 0);
    assertEquals(claude.replies.map(({ body }) => body.model), ["claude-opus-5-5"]);
  });
});
