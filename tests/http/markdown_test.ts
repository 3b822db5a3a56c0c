import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { problemSchema } from "../../src/protocol/mod.ts";
import { attach } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { withServer } from "../support/server.ts";

Deno.test("a session is exported as Markdown: messages, replies, failures and notes", async () => {
  await withServer(async ({ url, bridge, claude }) => {
    const ada = await attach(bridge, "s", { owner: "local" });
    await ada.ask("I keep bees.");
    await withoutWarnings(async () => {
      claude.script.push({ kind: "status", status: 400 });
      await ada.send({ text: "And wasps?", id: "wasps" });
      await ada.frames.outcome("wasps");
    });
    await ada.pin({ note: "n", text: "Two hives\nin the garden" });
    await ada.pin({ note: "gone", text: "Nothing" });
    await ada.unpin("gone");
    ada.detach();
    const lines = [
      { role: "user", text: "I play the oboe.", at: "2024-03-01T09:00:00Z" },
      { role: "assistant", text: "A fine instrument!", at: "2024-03-01T09:00:05Z" },
    ];
    await (await fetch(`${url}/v1/sessions/s/import`, {
      method: "POST",
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    })).body?.cancel();
    const response = await fetch(`${url}/v1/sessions/s/export?format=markdown`);
    assertEquals(response.headers.get("content-type"), "text/markdown; charset=utf-8");
    assertEquals(response.headers.get("content-disposition"), 'attachment; filename="s.md"');
    const text = await response.text();
    assertMatch(
      text,
      /^# I keep bees\.\n\n## You, \d{4}-\d\d-\d\d \d\d:\d\d UTC\n\nI keep bees\.\n/,
    );
    assertMatch(text, /\n## Claude \([^)\n]+\), [^\n]+ UTC\n\nEcho: I keep bees\.\n/);
    assertMatch(text, /\nAnd wasps\?\n\n\*No reply: [^\n]+\*\n/);
    assertStringIncludes(
      text,
      "\n## You, 2024-03-01 09:00 UTC\n\nI play the oboe.\n" +
        "\n## Claude, 2024-03-01 09:00 UTC\n\nA fine instrument!\n",
    );
    assertEquals(
      text.slice(text.indexOf("\n## Pinned notes")),
      [
        ...["", "## Pinned notes", "", "- Two hives", "  in the garden", ""],
      ].join("\n"),
    );
  });
});

Deno.test("an export of another form, or of no session, is refused", async () => {
  await withServer(async ({ url }) => {
    const refused = async (path: string) => {
      const response = await fetch(`${url}/v1/sessions/${path}`);
      const { code } = problemSchema.parse(await response.json());
      return [response.status, code];
    };
    assertEquals(await refused("s/export?format=pdf"), [400, "invalid_request"]);
    assertEquals(await refused("s/export?format=markdown"), [404, "not_found"]);
  });
});
