import { assert, assertEquals } from "@std/assert";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { Collector } from "../support/otlp.ts";
import { logPlace, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";
import { createApi } from "../../src/client/mod.ts";

/** What is said, asked, searched and pinned in the journey: none of it may be exported. */
const SAID = [
  ...["heron-in-the-reeds", "otter-at-dusk", "bittern-booming", "grebe-on-the-nest"],
  "teal-at-the-weir",
];

type Attributes = Readonly<Record<string, unknown>>;

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Attributes;
}

interface Exported {
  readonly spans: readonly Span[];
  /** The attributes of every data point, by metric. */
  readonly points: ReadonlyMap<string, readonly Attributes[]>;
}

interface RawAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function attributesOf(raw: readonly RawAttribute[] = []): Attributes {
  return Object.fromEntries(raw.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/**
 * The spans of the bridge and all metrics, out of what a collector received. Deno's own spans of
 * requests are left out: they have the address of each.
 */
function read(received: readonly string[]): Exported {
  const spans: Span[] = [];
  const points = new Map<string, Attributes[]>();
  for (const each of received) {
    const body = JSON.parse(each.slice(each.indexOf(" ") + 1));
    for (const { scopeSpans } of body.resourceSpans ?? []) {
      for (const { scope, spans: own } of scopeSpans) {
        if (scope.name !== "context-bridge") continue;
        for (const span of own) spans.push({ ...span, attributes: attributesOf(span.attributes) });
      }
    }
    for (const { scopeMetrics } of body.resourceMetrics ?? []) {
      for (const metric of scopeMetrics.flatMap((scope: { metrics: unknown[] }) => scope.metrics)) {
        const { dataPoints } = metric.sum ?? metric.histogram ?? metric.gauge ?? { dataPoints: [] };
        const known = points.get(metric.name) ?? [];
        points.set(metric.name, known);
        known.push(
          ...dataPoints.map((point: { attributes?: RawAttribute[] }) =>
            attributesOf(point.attributes)
          ),
        );
      }
    }
  }
  return { spans, points };
}

/** A conversation of a bridge that exports all it does: said, failed, cancelled, asked about. */
async function journey(settings: Readonly<Record<string, string>>): Promise<{
  readonly exported: Exported;
  /** All that was exported of spans and metrics, Deno's own included. */
  readonly raw: string;
  /** What was printed, as it was exported. */
  readonly logs: string;
  readonly printed: string;
}> {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  await using collector = new Collector();
  const bridge = await startBridge({
    KV_PATH: place.path,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ANTHROPIC_BASE_URL: claude.url,
    MODEL_MAX_RETRIES: "0",
    ...collector.environment,
    OTEL_METRIC_EXPORT_INTERVAL: "200",
    ...settings,
  });
  try {
    const socket = new Socket(
      `ws://127.0.0.1:${bridge.port}/ws?session=session-of-ada&space=space-of-ada`,
      {},
    );
    await socket.opened;
    const usage = { cache_read_input_tokens: 5, cache_creation_input_tokens: 7 };
    claude.script.push({ kind: "reply", text: "I see it too", usage });
    socket.send({ type: "message.send", id: "turn-1", text: `A ${SAID[0]}` });
    await socket.frames.outcome("turn-1");
    claude.script.push({
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message: SAID[1]!,
    });
    socket.send({ type: "message.send", id: "turn-2", text: `An ${SAID[1]}` });
    await socket.frames.outcome("turn-2");
    const address = `http://127.0.0.1:${bridge.port}`;
    const api = createApi({ url: address });
    await api.context("session-of-ada", { message: `What of the ${SAID[2]}?` });
    await api.search("session-of-ada", { q: SAID[3]! });
    await api.sessions({ q: SAID[4]! });
    await api.spaces.learn("space-of-ada");
    await (await fetch(`${address}/last`)).body?.cancel();
    await collector.until(/bridge\.turn\.duration[^]*\/last|\/last[^]*bridge\.turn\.duration/);
    socket.close();
    await socket.closed;
  } finally {
    // What is still to be exported goes out before the end.
    await bridge.end("SIGINT");
  }
  return {
    raw: collector.received.join("\n"),
    exported: read(collector.received.filter((each) => !each.startsWith("/v1/logs"))),
    logs: collector.received.filter((each) => each.startsWith("/v1/logs")).join("\n"),
    printed: bridge.output,
  };
}

Deno.test("law 10: what is exported of a conversation has its shape, and nothing that anyone said", async () => {
  const { exported: { spans, points }, raw, logs } = await journey({});
  const text = JSON.stringify([spans, [...points], raw, logs]);
  for (const said of [...SAID, "I see it too"]) assert(!text.includes(said), said);
  for (const path of ["/context", "/search", "/v1/sessions/search"]) {
    assert(raw.includes(path), path);
  }
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [turn, failed] = named("turn");
  assertEquals(turn?.attributes["bridge.session"], "session-of-ada");
  assertEquals(turn?.attributes["bridge.turn"], "turn-1");
  assertEquals(turn?.attributes["bridge.outcome"], "completed");
  assertEquals(turn?.parentSpanId, "", "a turn is part of no request");
  assertEquals(failed?.attributes["bridge.outcome"], "failed");
  const children = spans.filter(({ parentSpanId }) => parentSpanId === turn?.spanId);
  const names = children.map(({ name }) => name).sort();
  assertEquals(names, ["append", "chat claude-sonnet-5-5", "context"]);
  const learning = named("learn").at(-1)?.attributes ?? {};
  assertEquals(learning["bridge.space"], "space-of-ada");
  assertEquals([learning["bridge.outcome"], learning["bridge.learning.parts"]], ["learned", 1]);
  const call = children.find(({ name }) => name.startsWith("chat"));
  assertEquals(call?.attributes["gen_ai.usage.cache_read.input_tokens"], 5);
  const brokenCall = named("chat claude-sonnet-5-5").at(-1);
  assertEquals(brokenCall?.attributes["error.type"], "model_invalid_request");

  const attributes = (name: string) => JSON.stringify(points.get(name) ?? []);
  assert(
    attributes("bridge.turns").includes('{"outcome":"completed"}'),
    attributes("bridge.turns"),
  );
  assert(attributes("bridge.turns").includes('"outcome":"failed"'));
  for (const type of ["input", "output", "cache_read", "cache_write"]) {
    assert(attributes("bridge.tokens").includes(`{"type":"${type}"}`), type);
  }
  for (
    const name of [
      "bridge.turn.duration",
      "bridge.turn.first_delta",
      "bridge.context.characters",
      "bridge.context.recalled",
      "bridge.learnings",
      "bridge.learning.duration",
      "bridge.learning.tokens",
      "bridge.turns.open",
      "bridge.queue.longest",
      "bridge.sockets.open",
    ]
  ) assert(points.has(name), `${name} is not exported`);
});

Deno.test("LOG_IDS=hashed: neither spans nor logs hold an id in plain, and both have the same hash", async () => {
  const { exported: { spans }, logs, printed } = await journey({
    LOG_IDS: "hashed",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "json",
  });
  const text = JSON.stringify([spans, logs]);
  for (const id of ["session-of-ada", "space-of-ada", "turn-1", "turn-2"]) {
    assert(!text.includes(id), `${id} is exported`);
    assert(!printed.includes(id), `${id} is logged`);
  }
  const turn = spans.find(({ name }) => name === "turn");
  const hash = String(turn?.attributes["bridge.session"]);
  assert(/^[0-9a-f]{12}$/.test(hash), hash);
});
