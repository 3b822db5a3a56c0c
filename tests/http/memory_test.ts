import { assert, assertEquals, assertMatch } from "@std/assert";
import { importedSchema, pinListSchema, problemSchema } from "../../src/protocol/mod.ts";
import { sha256Hex } from "../../src/shared/mod.ts";
import { withServer } from "../support/server.ts";

const at = "2024-03-01T09:00:00Z";

function line(role: string, text: string, when = at): string {
  return JSON.stringify({ role, text, at: when });
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(url, { method: "POST", body: text, headers });
}

Deno.test("after an import over HTTP a dry run and a receipt show the old fact, dated", async () => {
  await withServer(async ({ url, claude }) => {
    const session = `${url}/v1/sessions/s`;
    const lines = [
      line("user", "My sister Odile repairs church organs."),
      line("assistant", "What a craft!"),
      ...Array.from(
        { length: 300 },
        (_, index) =>
          line(index % 2 ? "assistant" : "user", `Chatter ${index} ${"la ".repeat(40)}`),
      ),
    ];
    const imported = await post(`${session}/import`, lines.join("\r\n"));
    assertEquals(imported.status, 201);
    const answer = importedSchema.parse(await imported.json());
    assertEquals(answer, { session: "s", turns: 151, lines: 302, position: 151, duplicate: false });
    const query = new URLSearchParams({ message: "What does Odile repair?" });
    const dry = await (await fetch(`${session}/context?${query}`)).json();
    const recalled = dry.request.messages.at(-1).content.at(-2).text;
    assertMatch(
      recalled,
      /<day 2024-03-01\/>\n<user 1>My sister Odile repairs church organs\.<\/>/,
    );
    assertEquals(claude.calls.length, 0);
    await (await post(`${session}/messages`, { text: "What does Odile repair?", id: "q" })).json();
    assertEquals(JSON.stringify(dry.request), claude.replies[0]?.raw);
    const then = await (await fetch(`${session}/turns/q/context`)).json();
    assertEquals(then.sha256.sent, then.sha256.rebuilt);
    assertEquals(then.request, dry.request);
  });
});

Deno.test("an import of 10,000 lines is complete and idempotent by its key", async () => {
  await withServer(async ({ url, log }) => {
    const session = `${url}/v1/sessions/s`;
    const body = Array.from(
      { length: 10_000 },
      (_, index) => line(index % 2 ? "assistant" : "user", `Line ${index}`),
    ).join("\n");
    for (const [status, duplicate] of [[201, false], [200, true]] as const) {
      const response = await post(`${session}/import`, body, { "idempotency-key": "k" });
      assertEquals(response.status, status);
      assertEquals(importedSchema.parse(await response.json()).duplicate, duplicate);
    }
    assertEquals((await log.head({ owner: "local", session: "s" }))?.position, 5_000);
    const last = await log.read({ owner: "local", session: "s" }, { after: 4_999 });
    assertEquals(last[0]?.data["reply"], "Line 9999");
    const other = await post(`${session}/import`, line("user", "Hi"), { "idempotency-key": "k" });
    assertEquals(problemSchema.parse(await other.json()).code, "import_key_taken");
  });
});

Deno.test("invalid lines are reported by number, and nothing is imported", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const lines = [
      line("user", "Hi"),
      "{oops",
      line("system", "x"),
      "",
      line("user", " "),
      line("user", "x", "noon"),
    ];
    const response = await post(`${session}/import`, lines.join("\n"));
    assertEquals(response.status, 400);
    const problem = problemSchema.parse(await response.json());
    assertEquals(problem.code, "invalid_lines");
    assertEquals(problem.lines?.map(({ line }) => line), [2, 3, 5, 6]);
    for (const body of ["", "\n\n"]) {
      const empty = await post(`${session}/import`, body);
      assertEquals(problemSchema.parse(await empty.json()).code, "invalid_lines");
    }
    const many = Array(10_001).fill(line("user", "x")).join("\n");
    const over = problemSchema.parse(await (await post(`${session}/import`, many)).json());
    assertMatch(over.detail, /10001 lines; at most 10000/);
    const none = await fetch(session);
    assertEquals(none.status, 404);
    await none.body?.cancel();
  });
});

Deno.test("pins by REST and by frames reach everyone, come first in the context, and are refused past their share", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const session = `${url}/v1/sessions/s`;
    const ada = await socket("/ws?session=s");
    ada.send({ type: "note.pin", note: "diet", text: "I am vegan." });
    await ada.frames.until(
      "note.pinned",
      ({ note, text }) => note === "diet" && text === "I am vegan.",
    );
    const pinned = await post(`${session}/pins`, { text: "Be brief." });
    assertEquals(pinned.status, 201);
    const { note } = await pinned.json();
    await ada.frames.until("note.pinned", (frame) => frame.note === note);
    const { pins } = pinListSchema.parse(await (await fetch(`${session}/pins`)).json());
    assertEquals(pins.map(({ text }) => text), ["I am vegan.", "Be brief."]);
    ada.send({ type: "message.send", text: "Dinner?", id: "q" });
    await ada.frames.until("turn.completed");
    const first = claude.replies[0]?.body.messages[0]?.content[0]?.text;
    assertEquals(first, "<memory>\n<pinned>I am vegan.</>\n<pinned>Be brief.</>\n");
    ada.send({ type: "note.pin", turn: "q", part: "message" });
    await ada.frames.until("note.pinned", ({ text }) => text === "Dinner?");
    const over = await post(`${session}/pins`, { text: "x".repeat(2_000) });
    assertEquals(over.status, 409);
    assertMatch(
      problemSchema.parse(await over.json()).detail,
      /at most 2000 are allowed; unpin some/,
    );
    for (const frame of [{ text: "a", turn: "q" }, {}, { part: "reply" }]) {
      ada.send({ type: "note.pin", ...frame });
    }
    await ada.frames.until("error", () => ada.frames.of("error").length === 3);
    assertEquals(ada.frames.of("error").map(({ code }) => code), Array(3).fill("invalid_frame"));
    assertEquals((await fetch(`${session}/pins/diet`, { method: "DELETE" })).status, 204);
    await ada.frames.until("note.unpinned", (frame) => frame.note === "diet");
    const gone = await fetch(`${session}/pins/diet`, { method: "DELETE" });
    assertEquals(problemSchema.parse(await gone.json()).code, "not_found");
  });
});

Deno.test("law 7: receipts, dry runs and pins are visible to their owner only", async () => {
  const tokens = [{ owner: "ada", token: "token-of-ada-0000" }, {
    owner: "bob",
    token: "token-of-bob-0000",
  }];
  await withServer(async ({ url }) => {
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const session = `${url}/v1/sessions/s`;
    await (await post(`${session}/messages`, { text: "Secret", id: "q" }, as("token-of-ada-0000")))
      .text();
    for (const path of ["context?message=x", "turns/q/context", "pins"]) {
      const theirs = await fetch(`${session}/${path}`, { headers: as("token-of-bob-0000") });
      const none = await fetch(`${url}/v1/sessions/none/${path}`, {
        headers: as("token-of-bob-0000"),
      });
      assertEquals([theirs.status, await theirs.text()], [404, await none.text()]);
      const own = await fetch(`${session}/${path}`, { headers: as("token-of-ada-0000") });
      assert(own.ok, path);
      await own.body?.cancel();
    }
  }, { access: { tokens } });
});

Deno.test("an invalid dry run is refused with what it needs", async () => {
  await withServer(async ({ url }) => {
    await (await post(`${url}/v1/sessions/s/messages`, { text: "Hi" })).text();
    for (const query of ["", "?message=", "?message=x&limit=-1", "?message=x&at=a"]) {
      const response = await fetch(`${url}/v1/sessions/s/context${query}`);
      assertEquals(response.status, 400);
      assertEquals(problemSchema.parse(await response.json()).code, "invalid_request");
    }
    const none = await fetch(`${url}/v1/sessions/s/turns/none/context`);
    assertEquals(none.status, 404);
    await none.body?.cancel();
  });
});

Deno.test("imported lines are at most as long as messages, and turns made of them, too", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const lines = ["user", "assistant"].flatMap((role) => [
      line(role, "x".repeat(300)),
      line(role, "x".repeat(301)),
    ]);
    const response = await post(`${session}/import`, lines.join("\n"));
    const problem = problemSchema.parse(await response.json());
    assertEquals([response.status, problem.code], [400, "invalid_lines"]);
    const padded = `${line("user", "x")}${" ".repeat(200_000)}`;
    const long = problemSchema.parse(await (await post(`${session}/import`, padded)).json());
    assertMatch(long.detail, /line 1: The line has 2000\d+ characters/);
    const message = "text: has 301 characters, at most 300 are allowed";
    assertEquals(problem.lines, [{ line: 2, message }, { line: 4, message }]);
    const none = await fetch(session);
    await none.body?.cancel();
    assertEquals(none.status, 404);
    const many = [...Array(5).fill(line("user", "x".repeat(140))), line("assistant", "Well")];
    const imported = await (await post(`${session}/import`, many.join("\n"))).json();
    assertEquals([imported.turns, imported.lines], [3, 6]);
    const { events } = await (await fetch(`${session}/events`)).json();
    const lengths = events.map(({ data }: { data: { text: string } }) => data.text.length);
    assertEquals(lengths, [281, 281, 140]);
  }, { settings: { maxMessageCharacters: 300 } });
});

Deno.test("what one of several people said is recalled for a question about them", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const said = (name: string | null, text: string) =>
      JSON.stringify({ ...JSON.parse(line("user", text)), name });
    const lines = [
      said("Ann", "I think ferns are dull."),
      said("Bob", "Ferns want shade and rain."),
      said("Carol", "I never look at ferns."),
      said("Dora", "There were ferns in the bath once."),
      said("Eve", "Give the ferns away!"),
    ];
    const take = async (lines: readonly string[]) =>
      importedSchema.parse(await (await post(`${session}/import`, lines.join("\n"))).json());
    assertEquals((await take(lines)).turns, 5);
    const filler = Array.from(
      { length: 40 },
      (_, index) => said(["Ann", "Bob", "Eve"][index % 3] ?? "", `Chatter ${index}. `.repeat(20)),
    );
    assertEquals((await take(filler)).turns, 40);
    for (const [name, fact] of [["Bob", "want shade"], ["Dora", "in the bath"]] as const) {
      const query = { message: `What did ${name} say about ferns?`, limit: 2_000 };
      const { request } = await (await post(`${session}/context`, query)).json();
      const recalled: string = request.messages.at(-1).content.at(-2).text;
      assertMatch(recalled, new RegExp(`<user \\d+>${name}: [^<]*${fact}`));
      const hits = await (await post(`${session}/search`, { q: `${name} ferns` })).json();
      assertMatch(hits.hits[0].text, new RegExp(`^${name}: .*${fact}`));
    }
    const wrong = [said("x".repeat(101), "Hi"), said("Al", "y".repeat(298)), said(null, "Well")];
    const problem = problemSchema.parse(
      await (await post(`${session}/import`, wrong.join("\n"))).json(),
    );
    assertEquals(problem.lines, [
      { line: 1, message: "name: must have at most 100 characters" },
      { line: 2, message: "text: with its name, has 302 characters, at most 300 are allowed" },
    ]);
  }, { settings: { maxMessageCharacters: 300, contextLimit: 2_000 } });
});

Deno.test("a key's import from before there were names of speakers is known again", async () => {
  await withServer(async ({ url, log }) => {
    const session = `${url}/v1/sessions/s`;
    const lines = ["Ann", "Bob"].map((name) => ({ role: "user", text: `I am ${name}`, name }));
    const at = "2024-03-01T09:00:00Z";
    const body = lines.map((line) => JSON.stringify({ ...line, at })).join("\n");
    const time = Date.parse(at);
    const turns = [{ text: "I am Ann\nI am Bob", reply: "", saidAt: time, repliedAt: time }];
    const sha256 = await sha256Hex(JSON.stringify([2, turns]));
    const batch = { key: "k", sha256, turns: 1, lines: 2 };
    const data = { turn: "i.1", ...turns[0], import: batch };
    const events = [{ type: "TurnImported", data }];
    const key = { owner: "local", session: "s" };
    assert((await log.append(key, { expected: 0, events, turns: 1 })).ok);
    const again = await post(`${session}/import`, body, { "idempotency-key": "k" });
    assertEquals(importedSchema.parse(await again.json()).duplicate, true);
  });
});

Deno.test("an imported line has a time that can be told", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const times = [
      "9999-12-31T23:59:59-00:01",
      "0000-01-01T00:00:00+00:01",
      "+010000-01-01T00:00:00Z",
      "-000001-01-01T00:00:00Z",
      "2026-02-30T00:00:00Z",
      "1e300",
      "",
    ];
    const lines = times.map((at) => line("user", "Hi", at));
    const response = await post(`${session}/import`, lines.join("\n"));
    const problem = problemSchema.parse(await response.json());
    assertEquals(problem.lines?.map(({ line }) => line), times.map((_, index) => index + 1));
    for (const { message } of problem.lines ?? []) assertMatch(message, /^at: must be /);
    const edges = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "1943-05-01T12:00:00+02:00"];
    const taken = await post(
      `${session}/import`,
      edges.map((at) => line("user", "Hi", at)).join("\n"),
    );
    assertEquals((await taken.json()).lines, 3);
    const hits = await fetch(`${session}/search?q=hi`);
    assertEquals(hits.status, 200, await hits.text());
  });
});
