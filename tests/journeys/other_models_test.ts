import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { sha256Hex } from "../../src/shared/mod.ts";
import { pngOf } from "../support/files.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { type ChatCall, FAKE_CHAT_KEY, FakeOpenAI, textOf } from "../support/fake_openai.ts";
import { openAIClient, said, streamed } from "../support/openai_client.ts";
import { type BridgeProcess, logPlace, Running, startBridge } from "../support/process.ts";
import { uploaded } from "../support/uploads.ts";

/** A bridge whose replies come from chat completions. */
function startWith(openAI: FakeOpenAI, path: string, more: Readonly<Record<string, string>> = {}) {
  return startBridge({
    ...{ KV_PATH: path, MODEL_PROVIDER: "openai", MODEL: "gpt-fake", OPENAI_BASE_URL: openAI.url },
    ...{ OPENAI_API_KEY: FAKE_CHAT_KEY, CONTEXT_LIMIT: "2000" },
    ...more,
  });
}

async function say(
  { port }: BridgeProcess,
  session: string,
  text: string,
  space: string | null = "main",
  more: { readonly attachments?: readonly string[] } = {},
) {
  const response = await fetch(`http://127.0.0.1:${port}/v1/sessions/${session}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, ...more, ...(space === null ? {} : { space }) }),
  });
  const answer: { readonly text: string; readonly turn: string; readonly code?: string } =
    await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** Learns what is left to learn; resolves with all facts. */
async function learnedIn({ port }: BridgeProcess): Promise<string> {
  const { spaces } = createApi({ url: `http://127.0.0.1:${port}` });
  await spaces.learn("main");
  const { facts } = await spaces.facts("main");
  return facts.map(({ text }) => text).join("\n");
}

interface SentContext {
  readonly sha256: { readonly sent: string; readonly rebuilt: string };
}

async function contextOf({ port }: BridgeProcess, turn: string): Promise<SentContext> {
  const path = `/v1/sessions/alone/turns/${turn}/context`;
  return await (await fetch(`http://127.0.0.1:${port}${path}`)).json();
}

async function verified(path: string): Promise<string> {
  const running = new Running(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "src/cli/program.ts", "verify", "alone"],
    env: { NO_COLOR: "1", KV_PATH: path },
  });
  assertEquals(await running.end(), 0, running.output);
  return running.output;
}

const FILLER = "It was a long day at the harbour and there is more to tell. ".repeat(6);

Deno.test("law 4: receipts are of what another model's server took, and are verified", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI({ unknown: ["stream_options"] });
  const bridge = await startWith(openAI, place.path);
  for (const text of ["My name is Ada.", "Who am I?"]) {
    const { turn } = await say(bridge, "alone", text, null);
    const { sha256 } = await contextOf(bridge, turn);
    assertEquals(sha256.sent, await sha256Hex(openAI.replies.at(-1)?.raw ?? ""));
    assertEquals(sha256.rebuilt, sha256.sent);
  }
  assertEquals(openAI.refused, ["stream_options"]);
  assertEquals(await bridge.end("SIGINT"), 0);
  assertMatch(await verified(place.path), /2 receipts rebuilt byte for byte\nNo law is broken/);
});

Deno.test("laws 13 and 17: a conversation with another model is compacted and learned from", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI({ unknown: ["response_format"] });
  const bridge = await startWith(openAI, place.path);
  await say(bridge, "one", "My name is Ada and I live in Porto.");
  for (let number = 1; number <= 12; number++) await say(bridge, "one", `Day ${number}. ${FILLER}`);
  const [summary] = await callsOf(openAI, "summary");
  assertEquals(summary?.body.model, "gpt-fake");
  await say(bridge, "one", "And where do I live?");
  assertMatch(textOf(openAI.replies.at(-1)!.body.messages[1]!), /^<memory>/);
  assertStringIncludes(await learnedIn(bridge), "Porto");
  await say(bridge, "two", "Where do I live?");
  const { body: { messages } } = openAI.replies.at(-1)!;
  assertMatch(JSON.stringify(messages), /<fact [^>]*>The user: My name is Ada and I live in Porto/);
  assertEquals(new Set(openAI.refused), new Set(["response_format"]));
  assertEquals(await bridge.end("SIGINT"), 0);
});

async function callsOf(openAI: FakeOpenAI, purpose: ChatCall["purpose"]): Promise<ChatCall[]> {
  const found = () => openAI.calls.filter((call) => call.purpose === purpose);
  await openAI.called(() => found().length > 0);
  return found();
}

Deno.test("summaries and learning may come from another provider than replies", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI();
  await using claude = new FakeClaude();
  const bridge = await startWith(openAI, place.path, {
    ...{ SUMMARY_PROVIDER: "claude", ANTHROPIC_API_KEY: FAKE_KEY, ANTHROPIC_BASE_URL: claude.url },
  });
  assertMatch(
    bridge.output,
    /^Model +gpt-fake at .*\n +summaries and learning: claude-haiku-5-5$/m,
  );
  await say(bridge, "one", "My name is Ada and I live in Porto.");
  for (let number = 1; number <= 12; number++) await say(bridge, "one", `Day ${number}. ${FILLER}`);
  await claude.called(1);
  assertEquals(claude.calls[0]?.summary, true);
  assertStringIncludes(await learnedIn(bridge), "Porto");
  assert(claude.calls.some(({ learning }) => learning));
  assertEquals(claude.replies, []);
  assertEquals(new Set(openAI.calls.map(({ purpose }) => purpose)), new Set(["reply"]));
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("law 10: a wrong key for another model is told, and not repeated", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI({ key: "sk-proj-another-0123456789" });
  const bridge = await startWith(openAI, place.path);
  const response = await fetch(`http://127.0.0.1:${bridge.port}/v1/sessions/one/messages`, {
    method: "POST",
    body: JSON.stringify({ text: "Hello" }),
  });
  const text = await response.text();
  assertEquals([response.status, JSON.parse(text).code], [502, "model_unauthorized"]);
  assert(!text.includes(FAKE_CHAT_KEY));
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("laws 2 and 4: what was inserted for OpenAI's client stays where it went, over a kill", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI();
  const clientOf = ({ port }: BridgeProcess, session: string) =>
    openAIClient({ url: `http://127.0.0.1:${port}` }, { space: "main", session });
  const ask = async (bridge: BridgeProcess, session: string, ...texts: readonly string[]) => {
    const messages = texts.map((text, index) =>
      index % 2 === 0 ? said(text) : { role: "assistant", content: text } as const
    );
    const { text } = await streamed(clientOf(bridge, session), { model: "gpt-fake", messages });
    return { text, sent: openAI.calls.at(-1)!.body.messages.map(textOf) };
  };
  const first = await startWith(openAI, place.path);
  await ask(first, "one", "My name is Ada and I live in Porto.");
  assertStringIncludes(await learnedIn(first), "Porto");
  const asked = await ask(first, "two", "Where do I live?");
  assertMatch(asked.sent[0] ?? "", /^Where do I live\?\n\n[^]*<fact [^>]*>[^<]*Porto/);
  await first.end("SIGKILL");

  const second = await startWith(openAI, place.path);
  const again = await ask(second, "two", "Where do I live?", asked.text, "Thank you.");
  assertEquals(again.sent[0], asked.sent[0]);
  const events = await fetch(`http://127.0.0.1:${second.port}/v1/sessions/two/events`);
  assertEquals((await events.text()).match(/"MemoryInserted"/g)?.length, 1);
  assertEquals(await second.end("SIGINT"), 0);
});

Deno.test("law 4: a session whose model is changed to one without images goes on with their marks, and back", async () => {
  await using place = await logPlace();
  await using openAI = new FakeOpenAI({ blind: ["gpt-fake-mini"] });
  const bridge = await startWith(openAI, place.path, { CONTEXT_LIMIT: "8000" });
  const url = `http://127.0.0.1:${bridge.port}`;
  const at = (rest: string) => `${url}/v1/sessions/alone${rest}`;
  const setModel = async (model: string | null) => {
    const response = await fetch(at("/settings"), {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model }),
    });
    assertEquals(response.status, 200, await response.text());
  };
  const images = () => openAI.replies.at(-1)?.raw.split('"image_url":{').length ?? 0;
  const turns: string[] = [];
  const ask = async (text: string, attachments: readonly string[] = []) => {
    const { turn } = await say(bridge, "alone", text, null, { attachments });
    turns.push(turn);
    return { turn, images: images() - 1 };
  };
  const upload = async (name: string, size: number) =>
    (await uploaded(url, { session: "alone", name, bytes: pngOf(size, size) })).id;
  const first = await upload("first.png", 20);
  assertEquals((await ask("A heron", [first])).images, 1);
  await setModel("gpt-fake-mini");
  const blind = await ask("What did I show?");
  assertEquals([blind.images, openAI.refused], [0, ["image_url"]]);
  assertStringIncludes(openAI.replies.at(-1)?.raw ?? "", '[attached: \\"first.png\\" image/png]');
  const view = await (await fetch(at(`/turns/${blind.turn}/context`))).json();
  assertEquals(
    view.manifest.leftOut.map(({ reason, file }: Record<string, string>) => [reason, file]),
    [["kind_not_taken", first]],
  );
  const own = await ask("And this?", [await upload("second.png", 30)]);
  assertEquals([own.images, openAI.refused.length], [0, 1], "it is known now");
  await setModel(null);
  assertEquals((await ask("What were they?")).images, 2);
  const withheld = await fetch(at(`/turns/${own.turn}/withheld`), { method: "POST" });
  assert(withheld.ok, await withheld.text());
  assertEquals((await ask("What is left?")).images, 1);
  for (const turn of turns) {
    const { sha256 } = await contextOf(bridge, turn);
    assertEquals(sha256.rebuilt, sha256.sent, turn);
  }
  assertEquals(await bridge.end("SIGINT"), 0);
  assertMatch(await verified(place.path), /5 receipts rebuilt byte for byte\nNo law is broken/);
});
