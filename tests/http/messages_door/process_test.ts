import { assertEquals, assertMatch } from "@std/assert";
import { bodyWith, eventsOf, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { startBridge } from "../../support/process.ts";

const encoder = new TextEncoder();
const SAID = "Our deploy codename is Quetzal.";

/** A reply that stops after its first events until it is told to go on. */
function halfReply() {
  const rest = Promise.withResolvers<void>();
  const events = eventsOf("Noted: Quetzal.").map((event) => encoder.encode(event));
  const body = async function* () {
    yield* events.slice(0, 3);
    await rest.promise;
    yield* events.slice(3);
  };
  const response = new Response(ReadableStream.from(body()), {
    headers: { "content-type": "text/event-stream" },
  });
  return { response, goOn: rest.resolve };
}

async function withFolder(
  test: (
    environment: { KV_PATH: string } & Record<string, string>,
    upstream: MessagesUpstream,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await using upstream = new MessagesUpstream();
  try {
    await test({
      KV_PATH: `${folder}/store.sqlite`,
      ANTHROPIC_BASE_URL: upstream.url,
      ANTHROPIC_API_KEY: "sk-ant-process-0123456789",
    }, upstream);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function say(port: number): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/spaces/work/v1/messages`, {
    method: "POST",
    headers: { "x-claude-code-session-id": "one" },
    body: bodyWith([SAID]),
  });
}

async function textsOf(port: number): Promise<unknown[]> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/sessions/one/events`);
  const { events = [] }: { events?: { type: string; data: { text: string } }[] } = await response
    .json();
  return events.filter(({ type }) => type === "MessageReceived" || type === "ReplyCompleted")
    .map(({ data }) => data.text);
}

Deno.test("law 12: a bridge that is killed in the middle of a stream leaves no half turn", async () => {
  await withFolder(async (environment, upstream) => {
    const reply = halfReply();
    upstream.answer = () => reply.response;
    const killed = await startBridge(environment);
    const response = await say(killed.port);
    const reader = response.body!.getReader();
    await reader.read();
    await killed.end("SIGKILL");
    while (!(await reader.read().catch(() => ({ done: true }))).done);
    reply.goOn();
    const next = await startBridge(environment);
    try {
      assertEquals(await textsOf(next.port), []);
      upstream.answer = () => streamed("Noted: Quetzal.");
      for (let time = 0; time < 2; time++) await (await say(next.port)).text();
      assertEquals(await textsOf(next.port), [SAID, "Noted: Quetzal."]);
    } finally {
      await next.end("SIGTERM");
    }
  });
});

Deno.test("a reply that ends while the bridge shuts down arrives whole, and is remembered", async () => {
  await withFolder(async (environment, upstream) => {
    const reply = halfReply();
    upstream.answer = () => reply.response;
    const first = await startBridge(environment);
    const response = await say(first.port);
    const ending = first.end("SIGTERM");
    await first.until(/Shutting down/);
    reply.goOn();
    assertMatch(await response.text(), /message_stop/);
    assertEquals(await ending, 0);
    const next = await startBridge(environment);
    try {
      assertEquals(await textsOf(next.port), [SAID, "Noted: Quetzal."]);
    } finally {
      await next.end("SIGTERM");
    }
  });
});
