import { type Span, trace, type Tracer, type TracerProvider } from "@opentelemetry/api";
import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../../support/bridge.ts";
import { ask, converse, goOn, record, talkOf } from "../../support/kept_talk.ts";
import { LATER, SPACE, until, withLearning } from "../../support/learning_world.ts";
import { MAIN, write } from "../spaces/space_world.ts";

const FIRST = talkOf("s", ["My name is Ada. I live in Porto."]);

Deno.test("law 13: a relayed turn is learned from as any other, and what it was given is not", async () => {
  await withLearning(async ({ bridge, facts, mark }) => {
    await write(bridge, "Porto has many lighthouses", SPACE);
    assert(await converse(bridge, FIRST, "Hello Ada."));
    assert(await mark("s"), "what was said is marked");
    const learned = await bridge.spaces.learn(SPACE);
    assert(learned?.ok, JSON.stringify(learned));
    assertEquals(learned.added, 2);
    assertEquals((await facts()).filter((fact) => fact.includes("lighthouse")).length, 1);
    assertEquals((await facts()).filter((fact) => fact.startsWith("The user:")), [
      "The user: My name is Ada.",
      "The user: I live in Porto.",
    ]);
    assertEquals(await mark("s"), undefined);
  });
});

Deno.test("a session whose client keeps the conversation is learned from once it is quiet, by whichever instance is there", async () => {
  await withLearning(async ({ bridge, another, facts }) => {
    await converse(bridge, FIRST, "Hello Ada.");
    await bridge.drain();
    another();
    await until(async () => (await facts()).length === 2, "learned");
  }, { settings: { spaces: { ...LATER, learnAfterMs: 200 } } });
});

Deno.test("what a turn's tools are called, and who recorded it, is in the log; what they said is not asked for", async () => {
  await withBridge(async ({ bridge, log }) => {
    const tools = Array.from({ length: 200 }, (_, index) => `tool ${index} `.repeat(40));
    assert((await record(bridge, FIRST, "Done.", { tools })).ok);
    const [, completed] = await log.read(FIRST.key);
    const { tools: noted, by } = completed?.data as { tools: string[]; by: { instance: string } };
    assertEquals([noted.length, noted[7]?.length], [100, 200]);
    assert(by.instance);
  });
});

Deno.test("a text that is too long for a message is kept with its beginning and its end", async () => {
  await withBridge(async ({ bridge, log }) => {
    const typed = `Look: ${"🌻 and more ".repeat(20_000)}what is this?`;
    assert((await converse(bridge, talkOf("s", [typed]), "Flowers.")) === undefined);
    const [received] = await log.read(FIRST.key);
    const text = String(received?.data["text"]);
    assert(text.length <= 100_000 && text.length > 99_900, `${text.length}`);
    assert(text.startsWith("Look: 🌻") && text.endsWith("what is this?") && text.isWellFormed());
  });
});

Deno.test("law 10: the spans of relaying hold nothing that was said", async () => {
  const spans: { readonly name: string; readonly told: Record<string, unknown> }[] = [];
  const startActiveSpan = (name: string, ...rest: unknown[]) => {
    const told: Record<string, unknown> = {};
    spans.push({ name, told });
    const span = {
      isRecording: () => true,
      setAttribute: (key: string, value: unknown) => void (told[key] = value),
      setAttributes: (all: Record<string, unknown>) => void Object.assign(told, all),
      setStatus: () => {},
      end: () => {},
    };
    return (rest.at(-1) as (span: Span) => unknown)(span as unknown as Span);
  };
  const provider = { getTracer: () => ({ startActiveSpan }) as unknown as Tracer };
  trace.setGlobalTracerProvider(provider as TracerProvider);
  try {
    await withBridge(async ({ bridge }) => {
      await write(bridge, "Ada lives in Porto, at number seven");
      const { space } = MAIN;
      const asked = talkOf("s", ["In which street does Ada live in Porto?"]);
      await converse(bridge, asked, "Rua das Flores", { space });
      await goOn(bridge, asked);
      assert((await ask(bridge, asked)).ok);
    });
  } finally {
    trace.disable();
  }
  const of = (wanted: string) =>
    spans.filter(({ name }) => name === wanted).map(({ told }) => told);
  assertEquals(of("insert").map((told) => told["bridge.outcome"]), ["made", undefined, undefined]);
  assertEquals(of("insert").map((told) => told["bridge.inserted.blocks"]), [1, 1, 1]);
  assertEquals(of("relay").map((told) => told["bridge.outcome"]), ["recorded"]);
  for (const said of ["Porto", "street", "Flores", "seven"]) {
    assert(!JSON.stringify(spans).includes(said), said);
  }
});
