/**
 * The input cost of a long conversation: the whole history each time, a sliding window, and the
 * bridge, including its calls for summaries. `deno task bench:cost`. The bridge is real; the Claude
 * that it calls is simulated and bills by the price list. Turns are a minute apart.
 */
import { logPlace, startBridge } from "../tests/support/process.ts";
import { Bill, type Billed } from "./billing.ts";
import { makeTalk, type Turn } from "./talk.ts";
import { UNLIMITED } from "./unlimited.ts";

const MODEL = "claude-sonnet-5-5";
const SYSTEM = "You are a helpful assistant.";
const SIZES = [300, 1_000];
const LIMITS = [8_000, 32_000, 100_000, 200_000];
const BETWEEN_TURNS_MS = 60_000;

const MARK = { type: "ephemeral" };

/** The cost of a strategy that chooses which turns to send, in dollars. */
function costOf(
  talk: readonly Turn[],
  choose: (before: readonly Turn[]) => readonly Turn[],
  isCached: boolean,
): number {
  const bill = new Bill();
  for (const [index, { message }] of talk.entries()) {
    const last = { text: message, ...(isCached ? { cache_control: MARK } : {}) };
    const messages = choose(talk.slice(0, index)).flatMap((turn) => [
      { role: "user", content: [{ text: turn.message }] },
      { role: "assistant", content: [{ text: turn.reply }] },
    ]);
    bill.add({
      model: MODEL,
      system: [{ text: SYSTEM }],
      messages: [...messages, { role: "user", content: [last] }],
    }, index * BETWEEN_TURNS_MS);
  }
  return bill.dollars;
}

/** The newest turns that fit: each turn drops the oldest ones. */
function within(limit: number): (before: readonly Turn[]) => readonly Turn[] {
  return (before) => {
    let left = limit;
    const start = before.findLastIndex(({ message, reply }) => {
      left -= message.length + reply.length;
      return left < 0;
    });
    return before.slice(start + 1);
  };
}

/** The cost of the conversation through a real bridge, in dollars, and its cache hits. */
async function throughBridge(talk: readonly Turn[], limit: number) {
  const bill = new Bill();
  let summaries = 0;
  let turn = 0;
  const claude = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body: Billed = await request.json();
    const usage = bill.add(body, turn * BETWEEN_TURNS_MS);
    if (body.model === MODEL) return streamOf(talk[turn]?.reply ?? "", body.model, usage);
    summaries += 1;
    const room = Number(/at most (\d+) characters/.exec(JSON.stringify(body.system))?.[1]);
    const summary = "What was said. ".repeat(room / 15);
    bill.addOutput(body.model, summary.length);
    return streamOf(summary, body.model, usage);
  });
  await using place = await logPlace();
  const bridge = await startBridge({
    ...UNLIMITED,
    KV_PATH: place.path,
    ANTHROPIC_API_KEY: "key-of-the-bench",
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${claude.addr.port}`,
    CONTEXT_LIMIT: String(limit),
    SYSTEM_PROMPT: SYSTEM,
  });
  for (; turn < talk.length; turn++) {
    const answer = await fetch(`http://127.0.0.1:${bridge.port}/v1/sessions/talk/messages`, {
      method: "POST",
      body: JSON.stringify({ text: talk[turn]?.message, id: `turn-${turn}` }),
    });
    if (!answer.ok) throw new Error(`Turn ${turn} failed: ${await answer.text()}`);
    await answer.body?.cancel();
    if (turn % 100 === 99) console.error(`  ${turn + 1} of ${talk.length} turns at ${limit}`);
  }
  await bridge.end("SIGINT");
  await claude.shutdown();
  const { plain, read, written } = bill.tokens;
  return { dollars: bill.dollars, summaries, read: read / (plain + read + written) };
}

function streamOf(text: string, model: string, usage: Record<string, number>): Response {
  const events = [
    { type: "message_start", message: { model, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } },
    { type: "message_stop" },
  ];
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return new Response(body.join(""), { headers: { "content-type": "text/event-stream" } });
}

const rows: string[] = [];
for (const size of SIZES) {
  const talk = makeTalk(size);
  const characters = talk.reduce((sum, turn) => sum + turn.message.length + turn.reply.length, 0);
  const plain = costOf(talk, (before) => before, false);
  const cached = costOf(talk, (before) => before, true);
  rows.push(`${size} turns of ${Math.round(characters / size)} characters; input in dollars`);
  rows.push(`  whole history                     ${plain.toFixed(3).padStart(8)}`);
  rows.push(`  whole history, cached             ${cached.toFixed(3).padStart(8)}`);
  for (const limit of LIMITS) {
    const window = costOf(talk, within(limit), false);
    const windowCached = costOf(talk, within(limit), true);
    const bridge = await throughBridge(talk, limit);
    const ratio = (other: number) => (bridge.dollars / other).toFixed(2);
    rows.push(`  at ${limit} characters`);
    rows.push(`    sliding window                  ${window.toFixed(3).padStart(8)}`);
    rows.push(`    sliding window, cached          ${windowCached.toFixed(3).padStart(8)}`);
    rows.push(
      `    the bridge                      ${bridge.dollars.toFixed(3).padStart(8)}` +
        `   ${bridge.summaries} summaries, ${
          (bridge.read * 100).toFixed(0)
        } % of the input from the cache`,
    );
    rows.push(
      `    the bridge over whole history ${ratio(plain)}, cached ${ratio(cached)}; ` +
        `over the sliding window ${ratio(window)}, cached ${ratio(windowCached)}`,
    );
  }
}
console.log(rows.join("\n"));
