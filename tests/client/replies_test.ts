import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BridgeError, connect, type Frame } from "../../src/client/mod.ts";
import { SessionModel } from "../../src/client/model.ts";
import { withServer } from "../support/server.ts";
import { QUICK, until } from "./until.ts";

const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const context = { characters: 0, budget: 0, recent: 0, recalled: 0, summarised: 0, dropped: 0 };
const completed = (position: number, text: string, chosen?: number): Frame => ({
  ...{ type: "turn.completed", turn: "a", position, text, model: "m", stopReason: "end_turn" },
  ...{ usage, context },
  ...(chosen === undefined ? {} : { chosen }),
});
const reopened = (position: number): Frame => ({
  ...{ type: "turn.reopened", turn: "a", position, reason: "regenerate", id: `r${position}` },
});
const accepted: Frame = {
  ...{ type: "turn.accepted", turn: "a", position: 1, text: "Name a tree", duplicate: false },
};
const LOG: readonly Frame[] = [
  accepted,
  completed(2, "Oak"),
  reopened(3),
  completed(4, "Elm"),
  reopened(5),
  {
    ...{ type: "turn.failed", turn: "a", position: 6, chosen: 4 },
    error: { code: "model_overloaded", message: "Busy", retryable: true },
  },
  { type: "reply.chosen", turn: "a", position: 7, reply: 2 },
  reopened(8),
  completed(9, "", 2),
];

function shown(frames: readonly Frame[]) {
  const model = new SessionModel(() => {});
  for (const frame of frames) model.fold(frame);
  const turn = model.turn("a");
  const { status, reply, replies, chosen } = turn ?? {};
  // While another reply is on its way, the log does not say which one is to stay.
  const stays = status === "completed" ? chosen : undefined;
  return [status, reply, replies?.map(({ position }) => position), stays];
}

Deno.test("a turn shows the chosen one of its replies, and keeps it when no better one comes", () => {
  assertEquals(shown(LOG.slice(0, 2)), ["completed", "Oak", undefined, undefined]);
  assertEquals(shown(LOG.slice(0, 3)), ["accepted", "", [2], undefined]);
  assertEquals(shown(LOG.slice(0, 4)), ["completed", "Elm", [2, 4], 4]);
  assertEquals(shown(LOG.slice(0, 6)), ["completed", "Elm", [2, 4], 4]);
  assertEquals(shown(LOG.slice(0, 7)), ["completed", "Oak", [2, 4], 2]);
  assertEquals(shown(LOG), ["completed", "Oak", [2, 4, 9], 2]);
});

Deno.test("a turn.reopened that comes again takes back nothing of what has come since", () => {
  const model = new SessionModel(() => {});
  let changes = 0;
  const counted = new SessionModel(() => void changes++);
  for (const each of [model, counted]) {
    for (const frame of LOG.slice(0, 3)) each.apply(frame);
    each.apply({ type: "turn.delta", turn: "a", offset: 0, text: "Elm" });
  }
  const before = changes;
  counted.apply(reopened(3));
  assertEquals([counted.turn("a"), changes], [model.turn("a"), before]);
  for (const each of [model, counted]) each.apply(completed(4, "Elm"));
  const ended = changes;
  for (const frame of [reopened(3), completed(4, "Elm")]) counted.apply(frame);
  assertEquals([counted.turn("a"), changes], [model.turn("a"), ended]);
});

Deno.test("a turn's replies are the same in whichever order pages of its history are loaded", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: LOG.length - 1 }), { maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: LOG.length }), cuts, (length, cuts) => {
      const log = LOG.slice(0, length);
      const ends = [...cuts.filter((cut) => cut < length).sort((a, b) => a - b), length];
      const pages = ends.map((end, index) => log.slice(ends[index - 1] ?? 0, end));
      assertEquals(shown([...pages.toReversed().flat(), ...log]), shown(log));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("law 2: a client answers again, continues and chooses, and others see the same", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await using client = connect({ url, session: "s", timings: QUICK });
    const { turn } = client.send("Name a tree");
    await until(client, () => client.turn(turn)?.status === "completed");
    assertEquals((await client.regenerate(turn)).reply, "Elm");
    await client.chooseReply(turn, 2);
    await until(client, () => client.turn(turn)?.reply === "Oak");
    await using other = connect({ url, session: "s", timings: QUICK });
    await until(other, () => other.turn(turn)?.reply === "Oak");
    assertEquals(other.turn(turn)?.replies?.map(({ text }) => text), ["Oak", "Elm"]);
    const told = await client.api.turnContext("s", turn, { reply: 4 });
    assert("request" in told && told.sha256?.sent === told.sha256?.rebuilt);
    const error = await client.continueReply(turn).catch((error) => error);
    assert(error instanceof BridgeError);
    assertEquals(error.code, "reply_fixed");
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    const kept = await client.regenerate(turn);
    assertEquals([kept.status, kept.reply], ["completed", "Oak"]);
    assertEquals(kept.reopenError?.code, "model_overloaded");
  });
});
