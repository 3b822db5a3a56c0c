import { assert, assertEquals } from "@std/assert";
import { problemSchema } from "../../src/protocol/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { withoutWarnings } from "../support/console.ts";
import { withServer } from "../support/server.ts";

const text = "Terns nest on the shingle bank. ".repeat(3_000);

/** Stores a session of about 2 MB. */
async function store(log: SessionLog, session: string) {
  const events = Array.from({ length: 10 }, (_, index) => ({
    type: "TurnImported",
    data: { turn: `t${index}`, text, reply: text, saidAt: index, repliedAt: index },
  }));
  const key = { owner: "local", session };
  assert((await log.append(key, { expected: 0, events, turns: 10 })).ok);
}

Deno.test("where sessions in use take all memory, every door says when to try again", async () => {
  await withServer(async ({ url, log, socket }) => {
    for (const session of ["used", "more"]) await store(log, session);
    await (await socket("/ws?session=used")).frames.until("session.ready");
    await withoutWarnings(async () => {
      for (const path of ["pins", "search?q=terns", "context?message=terns"]) {
        const response = await fetch(`${url}/v1/sessions/more/${path}`);
        const { code } = problemSchema.parse(await response.json());
        assertEquals([response.status, code], [503, "overloaded"], path);
        assertEquals(response.headers.get("retry-after"), "1", path);
      }
      const late = await socket("/ws?session=more");
      const { code, retryAfterMs } = await late.frames.until("error");
      assertEquals([code, retryAfterMs], ["overloaded", 1_000]);
      assertEquals((await late.closed).code, 1013);
    });
    const page = await (await fetch(`${url}/v1/sessions/more/events`)).json();
    assert(page.events.length > 0);
  }, { settings: { maxLiveBytes: 4_000_000 } });
});

Deno.test("whoever is asked to wait is told for how long, at sockets of both protocols too", async () => {
  await withServer(async ({ url, claude, socket }) => {
    const open = claude.gated({ pieces: ["Terns"] }, 0);
    const ada = await socket("/ws?session=s");
    ada.send({ type: "message.send", text: "Which birds nest here?" });
    await ada.frames.until("turn.accepted");
    ada.send({ type: "message.send", text: "And where?" });
    await ada.frames.until("turn.accepted", ({ text }) => text === "And where?");
    const body = JSON.stringify({ text: "And when do they come?" });
    const response = await fetch(`${url}/v1/sessions/s/messages`, { method: "POST", body });
    assertEquals(problemSchema.parse(await response.json()).code, "too_many_waiting");
    assertEquals([response.status, response.headers.get("retry-after")], [429, "1"]);
    const old = await socket("/prod");
    old.send({ action: "query", message: "And why?", session_id: "s" });
    const { statusCode, headers } = JSON.parse((await old.received(1))[0] ?? "");
    assertEquals([statusCode, headers], [429, { "retry-after": "1" }]);
    open.resolve();
    await ada.frames.until("turn.completed");
  }, { settings: { maxWaitingTurns: 1 } });
});
