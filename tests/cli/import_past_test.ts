import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";
import { exportText, zipped } from "../support/zip.ts";

function start(script: string, ...args: string[]): Running {
  const flags = ["run", "--quiet", "--allow-net", "--allow-read", "--allow-write", "--allow-env"];
  return new Running(Deno.execPath(), {
    args: [...flags, "src/cli/program.ts", script, ...args],
    env: { NO_COLOR: "1" },
  });
}

async function runCommand(script: string, ...args: string[]) {
  const running = start(script, ...args);
  const code = await running.end();
  return { code, output: running.output };
}

Deno.test("a zip of another chat becomes sessions of a space by deno task import, once", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const folder = await Deno.makeTempDir();
  try {
    const url = `http://127.0.0.1:${bridge.port}`;
    const api = createApi({ url });
    const file = `${folder}/export.zip`;
    await Deno.writeFile(
      file,
      await zipped({
        "conversations.json": await exportText("chatgpt.json"),
        "user.json": '{"email":"me@example.com"}',
        "chat.html": "<html></html>",
      }),
    );
    const first = await runCommand("import", file, "--url", url, "--space", "past", "--keep", "30");
    assertEquals(first.code, 0, first.output);
    assertStringIncludes(
      first.output,
      "Imported 2 conversations (7 messages and replies) into the space past\n",
    );
    for (
      const line of [
        "1 system message, in “Bees in autumn”",
        "2 tool calls and results, in “Bees in autumn”",
        "1 message of another branch, in “Bees in autumn”",
        "1 conversation without messages, in “Nothing said”",
        "1 file without conversations, in “user.json”",
      ]
    ) assertStringIncludes(first.output, `  ${line}\n`);
    assertMatch(first.output, /They are deleted after \d{4}-\d\d-\d\d \d\d:\d\d UTC/);

    const { sessions } = await api.sessions();
    assertEquals(sessions.map(({ name }) => name).sort(), ["A plan for Lisbon", "Bees in autumn"]);
    for (const { space, keepFor } of sessions) {
      assertEquals([space, keepFor], ["past", 30 * 86_400]);
    }
    const bees = sessions.find(({ name }) => name === "Bees in autumn");
    assert(bees);
    const { events } = await api.events(bees.session);
    assertEquals(events[0]?.data["saidAt"], 1_711_962_000_250);
    // Nobody asked that it be learned from: it has nothing to learn.
    assertEquals((await api.spaces.learn("past")).added, 0);

    const again = await runCommand("import", file, "--url", url, "--space", "past");
    assertStringIncludes(again.output, "2 conversations already there; nothing changed in them\n");
    assertEquals((await api.session(bees.session)).position, bees.position);

    const text = await runCommand("export", bees.session, "--markdown", "--url", url);
    assertStringIncludes(text.output, "# Bees in autumn\n");
    assertStringIncludes(
      text.output,
      "## You, 2024-04-01 09:00 UTC\n\nWhen do my bees need feeding?",
    );

    const archive = `${folder}/bees.ndjson`;
    const kept = await runCommand("export", bees.session, "--output", archive, "--url", url);
    assertEquals(kept.code, 0, kept.output);
    await api.erase(bees.session);
    const back = await runCommand("import", archive, "--url", url);
    assertStringIncludes(back.output, "Restored 1 archive\n");
    assertEquals((await api.session(bees.session)).name, "Bees in autumn");

    await Deno.writeTextFile(`${folder}/notes.txt`, "no conversation at all");
    const none = await runCommand("import", `${folder}/notes.txt`, "--url", url);
    assertEquals(none.code, 1);
    assertMatch(none.output, /Nothing to import in .*notes\.txt/);
  } finally {
    await bridge.end("SIGTERM");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("deno task import --learn learns facts of the conversations, and adds what is new later", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const folder = await Deno.makeTempDir();
  try {
    const url = `http://127.0.0.1:${bridge.port}`;
    const api = createApi({ url });
    const file = `${folder}/session.jsonl`;
    const lines = (await exportText("claude_code.jsonl")).trim().split("\n");
    await Deno.writeTextFile(file, lines.slice(0, 11).join("\n"));
    const first = await runCommand("import", file, "--url", url, "--learn");
    assertStringIncludes(first.output, "Imported 1 conversation");
    await Deno.writeTextFile(file, lines.filter((line) => !line.includes('"u7"')).join("\n"));
    const more = await runCommand("import", file, "--url", url);
    assertStringIncludes(more.output, "Added what is new to 1 conversation");
    const [session] = (await api.sessions()).sessions;
    assert(session);
    const { events } = await api.events(session.session);
    const texts = events.filter(({ type }) => type === "TurnImported").map(({ data }) =>
      data["text"]
    );
    assertEquals(texts, ["Add a rain sensor to the pump script.", "Use pin 5 instead."]);

    const undated = `${folder}/list.json`;
    await Deno.writeTextFile(undated, await exportText("list.json"));
    const learned = await runCommand("import", undated, "--url", url, "--learn");
    assertMatch(learned.output, /Learned \d+ fact/);
    assertEquals((await runCommand("import", undated, "--url", url)).code, 0);
    assertEquals((await api.sessions()).sessions.length, 2);
  } finally {
    await bridge.end("SIGTERM");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("law 12: an import outlives the bridge's death: it continues with the next one", async () => {
  await using place = await logPlace();
  const folder = await Deno.makeTempDir();
  const first = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${first.port}`;
  const file = `${folder}/talks.json`;
  const talks = Array.from({ length: 300 }, (_, index) => ({
    ...{ id: `${index}`, title: `Talk ${index}` },
    messages: [{ role: "user", content: `Message ${index}`, at: "2025-01-01T00:00:00Z" }],
  }));
  await Deno.writeTextFile(file, JSON.stringify(talks));
  const importing = start("import", file, "--url", url);
  await importing.until(/… \d+ conversation/);
  await first.end("SIGKILL");
  const next = await startBridge({ KV_PATH: place.path, PORT: `${first.port}` });
  try {
    assertEquals(await importing.end(), 0, importing.output);
    const api = createApi({ url });
    const names: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await api.sessions({ limit: 100, ...(cursor ? { cursor } : {}) });
      for (const { name = "", space, turns } of page.sessions) {
        assertEquals([space, turns], ["main", 1], name);
        names.push(name);
      }
      cursor = page.next;
    }
    assertEquals(names.sort(), talks.map(({ title }) => title).sort());
  } finally {
    await next.end("SIGTERM");
    await Deno.remove(folder, { recursive: true });
  }
});
