import { assert, assertEquals } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { ScriptedBridge } from "./scripted_bridge.ts";
import { QUICK, until } from "./until.ts";

const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const COUNTS = { characters: 0, budget: 0, recent: 0, recalled: 0, summarised: 0, dropped: 0 };

function accepted(turn: string, position: number, more: object = {}) {
  return { type: "turn.accepted", turn, position, text: "Hi", duplicate: false, ...more };
}

function completed(turn: string, position: number, text: string) {
  const told = { model: "m", stopReason: "end_turn", usage: USAGE, context: COUNTS };
  return { type: "turn.completed", turn, position, text, ...told };
}

Deno.test("a message sent before the connection opens goes out once it does", async () => {
  await using bridge = new ScriptedBridge((line) => line.ready());
  await using client = connect({
    ...{ url: bridge.url, session: "s", timings: QUICK },
    timeZone: "Asia/Dhaka",
  });
  const { turn } = client.send("Hi");
  assertEquals(client.turn(turn)?.status, "queued");
  await until(client, () => client.turn(turn)?.status === "sent");
  const [line] = bridge.lines;
  await line?.received(1);
  assertEquals(line?.query.get("history"), "50");
  assertEquals(line?.got, [
    { type: "message.send", id: turn, text: "Hi", timeZone: "Asia/Dhaka" },
  ]);
});

Deno.test("law 2: a message whose acknowledgement was lost is not sent again after a replay confirms it", async () => {
  await using bridge = new ScriptedBridge(async (line, index) => {
    if (index === 0) {
      line.ready();
      await line.received(1);
      return line.close(1012);
    }
    line.ready(2);
    const [{ id = "" } = {}] = bridge.lines[0]?.got ?? [];
    line.send({ ...accepted(id, 1), replayed: true }, {
      ...{ type: "turn.failed", turn: id, position: 2, replayed: true },
      error: { code: "model_overloaded", message: "busy", retryable: true },
    });
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  const { outcome } = client.send("Hi");
  assertEquals((await outcome).error?.code, "model_overloaded");
  await until(client, () => client.state.status === "open", "state");
  assertEquals(bridge.lines.length, 2);
  // Sent again, it would have made the bridge retry the failed turn.
  assertEquals(bridge.lines[1]?.got, []);
});

Deno.test("a client resumes after the last position it knows", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    line.ready(index === 0 ? 0 : 3);
    if (index > 0) return;
    line.send(accepted("one", 1), completed("one", 2, "Ho"), accepted("two", 3));
    line.close(1001);
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  await until(client, () => bridge.lines.length === 2 && client.state.status === "open", "state");
  assertEquals(bridge.lines.map(({ query }) => query.get("after")), [null, "3"]);
});

Deno.test("positions without frames count once the replay is complete", async () => {
  await using bridge = new ScriptedBridge((line) => line.ready(7));
  await using client = connect({ url: bridge.url, session: "s", history: 0, timings: QUICK });
  await until(client, () => client.state.status === "open", "state");
  assertEquals(client.position, 7);
});

Deno.test("a delta from offset 0 replaces the reply, a repeated one changes nothing, a gap resumes", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    line.ready(1);
    const delta = (offset: number, text: string) =>
      line.send({ type: "turn.delta", turn: "one", offset, text });
    if (index === 0) {
      line.send(accepted("one", 1));
      delta(0, "Once upon");
      delta(0, "Once ");
      delta(5, "more ");
      delta(5, "more ");
      return delta(30, "lost");
    }
    delta(0, "Once more unto the ");
    delta(19, "breach");
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  const said: string[] = [];
  client.on("turn", ({ reply }) => said.push(reply));
  await until(client, () => client.turn("one")?.reply.endsWith("breach") === true);
  assertEquals(said, [
    "",
    "Once upon",
    "Once ",
    "Once more ",
    "Once more ",
    "Once more unto the ",
    "Once more unto the breach",
  ]);
  assertEquals(bridge.lines[1]?.query.get("after"), "1");
});

Deno.test("repeated frames change nothing, and a retry starts over", async () => {
  await using bridge = new ScriptedBridge((line) => {
    line.ready(6);
    const failed = {
      ...{ type: "turn.failed", turn: "one", position: 2 },
      error: { code: "model_failed", message: "m", retryable: true },
    };
    const past = [
      accepted("one", 1),
      failed,
      accepted("one", 3, { duplicate: true }),
      completed("one", 4, "Ho"),
      accepted("two", 5),
      completed("two", 6, "Hum"),
    ].map((frame) => ({ ...frame, replayed: true }));
    line.send(...past, ...past.slice(0, 3), ...past);
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  let changes = 0;
  client.on("turn", () => changes++);
  await until(client, () => client.state.status === "open", "state");
  assertEquals(
    client.turns.map(({ id, status, reply, position }) => [id, status, reply, position]),
    [["one", "completed", "Ho", 1], ["two", "completed", "Hum", 5]],
  );
  assertEquals(changes, 6);
});

Deno.test("law 3: turns are in the order of the log, unsent ones last", async () => {
  await using bridge = new ScriptedBridge(async (line) => {
    line.ready();
    await line.received(1);
    const [{ id = "" } = {}] = line.got;
    line.send(accepted("theirs", 1), accepted(id, 2), accepted("late", 3));
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  const mine = client.send("Hi").turn;
  const waits = client.send("Hi again").turn;
  await until(client, () => client.turns.length === 4);
  assertEquals(client.turns.map(({ id }) => id), ["theirs", mine, "late", waits]);
});

Deno.test("a message that never reached the log keeps its place before later ones", async () => {
  await using bridge = new ScriptedBridge(async (line) => {
    line.ready();
    await line.received(1);
    const turn = line.got[0]?.id ?? "";
    line.send({ type: "error", code: "message_too_long", message: "too long", turn });
    await line.received(2);
    line.send(accepted(line.got[1]?.id ?? "", 1));
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  const long = client.send("Too long");
  assertEquals((await long.outcome).status, "failed");
  const short = client.send("Hi");
  await until(client, () => client.turn(short.turn)?.status === "accepted");
  assertEquals(client.turns.map(({ id }) => id), [long.turn, short.turn]);
});

Deno.test("a temporarily refused message is sent again before later ones", async () => {
  await using bridge = new ScriptedBridge(async (line) => {
    line.ready();
    await line.received(1);
    const turn = line.got[0]?.id ?? "";
    const refusal = { type: "error", code: "too_many_turns", message: "later", turn };
    line.send({ ...refusal, retryAfterMs: 50 });
    await line.received(2);
    line.send({ ...refusal, code: "too_many_tokens", retryAfterMs: 3_600_000 });
    await line.received(3);
    line.send(accepted(line.got[2]?.id ?? "", 1));
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  const first = client.send("Hi");
  const second = client.send("Hi");
  const began = performance.now();
  await until(client, () => client.turn(first.turn)?.waiting !== undefined);
  assertEquals(client.turn(first.turn)?.status, "queued");
  assertEquals(client.turn(first.turn)?.waiting?.code, "too_many_turns");
  const { status, error, waiting } = await first.outcome;
  assert(performance.now() - began >= 49);
  // A client does not wait an hour by itself.
  assertEquals([status, error?.code, error?.retryable, waiting], [
    "failed",
    "too_many_tokens",
    true,
    undefined,
  ]);
  await until(client, () => client.turn(second.turn)?.status === "accepted");
  assertEquals(bridge.lines[0]?.got.map(({ id }) => id), [first.turn, first.turn, second.turn]);
});

Deno.test("a session deleted and started again elsewhere is loaded again", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    if (index === 0) {
      line.ready(2);
      line.send(accepted("old", 1), completed("old", 9, "Ho"));
      return line.close(1012);
    }
    line.ready(1);
    if (index === 2) line.send({ ...accepted("new", 1), replayed: true });
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  await until(client, () => client.turn("new") !== undefined);
  assertEquals(client.turns.map(({ id }) => id), ["new"]);
  assertEquals(bridge.lines.map(({ query }) => query.get("after") ?? query.get("history")), [
    "50",
    "9",
    "50",
  ]);
});

Deno.test("a silently dead connection is detected and replaced", async () => {
  await using bridge = new ScriptedBridge((line) => line.ready());
  const timings = { ...QUICK, pingMs: 50, deadMs: 500 };
  await using client = connect({ url: bridge.url, session: "s", timings });
  await until(client, () => client.state.status === "open", "state");
  const [line] = bridge.lines;
  assert(line);
  line.answers = false;
  const whys: string[] = [];
  client.on("state", (state) => state.status === "waiting" && whys.push(state.why));
  await until(client, () => bridge.lines.length === 2 && client.state.status === "open", "state");
  assertEquals(whys, ["the connection timed out"]);
  await line.closed;
});

Deno.test("an unreadable frame resets the connection, an unknown type does not", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    line.ready();
    line.send({ type: "from.the.future", position: 1_000 });
    if (index === 0) line.send({ type: "turn.delta", turn: "x", offset: 0 });
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  await until(client, () => bridge.lines.length === 2 && client.state.status === "open", "state");
  assertEquals(client.turns, []);
});
