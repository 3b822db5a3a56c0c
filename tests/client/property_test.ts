import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Client, connect } from "../../src/client/mod.ts";
import type { EventView } from "../../src/bridge/mod.ts";
import { CLOSE } from "../../src/protocol/mod.ts";
import type { Behaviour } from "../support/fake_claude.ts";
import { withServer } from "../support/server.ts";
import { HostileProxy, type Mischief } from "./hostile_proxy.ts";
import { QUICK, until } from "./until.ts";

const mischief: fc.Arbitrary<Mischief> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("refuse" as const),
      status: fc.constantFrom(429 as const, 503 as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("cut" as const),
      afterDown: fc.nat(12),
      afterUp: fc.integer({ min: 1, max: 4 }),
      arrives: fc.boolean(),
      code: fc.constantFrom(CLOSE.draining, CLOSE.goingAway, CLOSE.overloaded, CLOSE.tooSlow, 1011),
      delayMs: fc.constantFrom(0, 0, 1, 3),
      rewind: fc.nat(6),
    }),
  },
);

type Doing = "answer" | "fail" | "cancel";

/** What Claude does; a message to be cancelled takes long enough for that. */
const BEHAVIOURS: Readonly<Record<Doing, Behaviour>> = {
  answer: { kind: "reply" },
  fail: { kind: "status", status: 529, type: "overloaded_error" },
  cancel: { kind: "reply", dripMs: 3 },
};

const story = fc.record({
  plan: fc.array(mischief, { minLength: 1, maxLength: 12 }),
  messages: fc.array(
    fc.record({
      text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
        .map((text) => `said ${text.toWellFormed()} so`),
      does: fc.constantFrom<Doing>("answer", "answer", "answer", "fail", "cancel"),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** The turns in a log: messages in order, and how each ended. */
function turnsOf(events: readonly EventView[]) {
  const turns = new Map<string, { id: string; text: string; status: string; reply?: string }>();
  for (const { type, data } of events) {
    const { turn: id, text } = data as { turn: string; text: string };
    const turn = turns.get(id);
    if (type === "MessageReceived") {
      assertEquals(turn, undefined, `law 2: ${id} was received twice`);
      turns.set(id, { id, text, status: "open" });
    } else if (type === "ReplyCompleted" && turn) {
      assertEquals(turn.status, "open", `law 2: ${id} was answered twice`);
      Object.assign(turn, { status: "completed", reply: text });
    } else if (type === "TurnFailed" && turn) turn.status = "failed";
    else if (type === "TurnCancelled" && turn) {
      Object.assign(turn, { status: "cancelled", reply: text });
    } else if (type === "TurnRetried" && turn) turn.status = "open";
  }
  return [...turns.values()];
}

/** The same from a client, without messages it withdrew before sending them. */
function turnsIn(client: Client) {
  return client.turns.filter(({ position }) => position !== undefined)
    .map(({ id, text, status, reply }) =>
      status === "failed" ? { id, text, status } : { id, text, status, reply }
    );
}

Deno.test("laws 1, 2, 3: whatever is cut, delayed, repeated or refused, no message is lost or duplicated, and replies match the log", async () => {
  await withServer(async ({ url, port, claude }) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(story, async ({ plan, messages }) => {
        const session = `property-${++run}`;
        claude.script.splice(0, Infinity, ...messages.map(({ does }) => BEHAVIOURS[does]));
        await using proxy = new HostileProxy(port, plan);
        const options = { url: proxy.url, session, timings: QUICK };
        await using writer = connect(options);
        await using reader = connect(options);
        const outcomes = messages.map(({ text, does }, index) => {
          const sent = writer.send(text, { id: `m${index}` });
          if (does === "cancel") {
            const off = writer.on(
              "turn.delta",
              ({ turn }) => turn === sent.turn && writer.cancel(turn),
            );
            return sent.outcome.finally(off);
          }
          return sent.outcome;
        });
        await Promise.all(outcomes);
        await using truth = connect({ url, session, timings: QUICK });
        await until(truth, () => truth.state.status === "open", "state");
        const { events } = await truth.api.events(session);
        const logged = turnsOf(events);
        const types = events.map(({ type }) => type);
        assertEquals(types.includes("TurnRetried"), false, "Nobody asked for a retry");
        assertEquals(logged.length, messages.length);
        assertEquals(logged.map(({ text }) => text), messages.map(({ text }) => text));
        for (const client of [writer, reader, truth]) {
          await until(client, () => client.position >= (events.at(-1)?.position ?? 0));
          assertEquals(turnsIn(client), logged);
        }
      }),
      { numRuns: Number(Deno.env.get("PROPERTY_RUNS") ?? 30) },
    );
  });
});
