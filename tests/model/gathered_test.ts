import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gathered } from "../../src/model/transport/gathered.ts";
import type { ModelEvent } from "../../src/model/mod.ts";

const END = {
  type: "end",
  ending: "complete",
  stopReason: "end_turn",
  model: "m",
  usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
} as const;

async function* told(texts: readonly string[], end?: ModelEvent): AsyncGenerator<ModelEvent> {
  for (const text of texts) yield { type: "text", text };
  if (end) yield end;
}

/** Longer than any test takes. */
const LONG_MS = 60_000;

const textsOf = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => event.type === "text" ? [event.text] : []);

Deno.test("gathered() passes the first text on at once, and those that follow at once as one", async () => {
  const events = await Array.fromAsync(gathered(told(["one ", "two ", "three "], END), LONG_MS));
  assertEquals(events, [
    { type: "text", text: "one " },
    { type: "text", text: "two three ", isLast: true },
    END,
  ]);
});

Deno.test("gathered() passes the last text on at once", async () => {
  async function* source(): AsyncGenerator<ModelEvent> {
    yield* told(["one ", "two "]);
    yield { type: "text", text: "three ", isLast: true };
    await never;
  }
  const { promise: never, resolve: release } = Promise.withResolvers<void>();
  const events = gathered(source(), LONG_MS);
  assertEquals((await events.next()).value, { type: "text", text: "one " });
  assertEquals((await events.next()).value, { type: "text", text: "two three ", isLast: true });
  release();
});

Deno.test("gathered() takes no text for the last one that an error follows", async () => {
  async function* source(): AsyncGenerator<ModelEvent> {
    yield* told(["one ", "two "]);
    throw new Error("broken");
  }
  const events = gathered(source(), LONG_MS);
  assertEquals((await events.next()).value, { type: "text", text: "one " });
  assertEquals((await events.next()).value, { type: "text", text: "two " });
});

Deno.test("gathered() passes on what it gathered while nothing more comes", async () => {
  const { promise: never, resolve: release } = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<ModelEvent> {
    yield* told(["one ", "two ", "three "]);
    await never;
    yield END;
  }
  const events = gathered(source());
  assertEquals((await events.next()).value, { type: "text", text: "one " });
  let rest = "";
  while (rest !== "two three ") {
    const { value } = await events.next();
    assert(value?.type === "text");
    rest += value.text;
  }
  release();
  assertEquals((await events.next()).value, END);
  assert((await events.next()).done);
});

Deno.test("gathered() passes on what was said before an error, and then throws it", async () => {
  async function* source(): AsyncGenerator<ModelEvent> {
    yield* told(["one ", "two "]);
    throw new Error("broken");
  }
  const said: ModelEvent[] = [];
  let thrown: unknown;
  try {
    for await (const event of gathered(source(), LONG_MS)) said.push(event);
  } catch (error) {
    thrown = error;
  }
  assertEquals(textsOf(said), ["one ", "two "]);
  assert(thrown instanceof Error && thrown.message === "broken");
});

Deno.test("gathered() ends its source when its consumer stops", async () => {
  let isEnded = false;
  async function* source(): AsyncGenerator<ModelEvent> {
    try {
      for (;;) yield { type: "text", text: "on and on" };
    } finally {
      isEnded = true;
    }
  }
  for await (const _ of gathered(source())) break;
  assert(isEnded);
});

Deno.test("gathered() holds no more than 65,536 characters and a text back", async () => {
  const texts = Array.from({ length: 40 }, () => "x".repeat(10_000));
  const parts = textsOf(await Array.fromAsync(gathered(told(texts, END), LONG_MS)));
  assert(parts.every(({ length }) => length < 65_536 + 10_000), `${parts.map((p) => p.length)}`);
  assertEquals(parts.join(""), texts.join(""));
});

Deno.test("gathered() changes no text, whatever comes between", async () => {
  const text = fc.string({ maxLength: 5, unit: "grapheme" });
  const step = fc.oneof(text, fc.constant(undefined));
  await fc.assert(
    fc.asyncProperty(fc.array(step), fc.boolean(), async (steps, hasEnd) => {
      async function* source(): AsyncGenerator<ModelEvent> {
        for (const text of steps) {
          if (text === undefined) await new Promise((resolve) => setTimeout(resolve, 0));
          else yield { type: "text", text };
        }
        if (hasEnd) yield END;
      }
      const events = await Array.fromAsync(gathered(source()));
      assertEquals(textsOf(events).join(""), steps.join(""));
      assertEquals(events.filter(({ type }) => type === "end").length, hasEnd ? 1 : 0);
      if (hasEnd) assertEquals(events.at(-1), END);
    }),
    { numRuns: 50 },
  );
});
