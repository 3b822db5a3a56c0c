import { assert, assertEquals, assertMatch } from "@std/assert";
import { withoutWarnings } from "../../support/console.ts";
import {
  bodyWith,
  eventsOf,
  MessagesUpstream,
  type PassedRequest,
  streamed,
} from "../../support/messages_upstream.ts";
import { type ServedWorld, withServer } from "../../support/server.ts";

type World = ServedWorld & { readonly upstream: MessagesUpstream };

async function withUpstream(test: (world: World) => Promise<void>): Promise<void> {
  await using upstream = new MessagesUpstream();
  await withServer((world) => test({ ...world, upstream }), {
    upstream: { baseUrl: upstream.url },
  });
}

interface Asked {
  readonly session?: string;
  readonly space?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Sends a history, and resolves once its reply is read to its end. */
async function say(
  { url, upstream }: World,
  messages: Parameters<typeof bodyWith>[0],
  { session, space, headers = {}, path = "/v1/messages", more = {} }: Asked = {},
): Promise<{ readonly sent: PassedRequest; readonly response: Response; readonly text: string }> {
  const base = space === undefined ? url : `${url}/spaces/${space}`;
  const response = await fetch(base + path, {
    method: "POST",
    body: bodyWith(messages, more),
    headers: {
      "content-type": "application/json",
      ...session === undefined ? {} : { "x-claude-code-session-id": session },
      ...headers,
    },
  });
  return { response, text: await response.text(), sent: upstream.last };
}

function messagesOf({ body }: PassedRequest): { role: string; content: unknown }[] {
  return JSON.parse(new TextDecoder().decode(body)).messages;
}

/** All that a request says in its message at a place. */
function contentAt(request: PassedRequest, place: number): string {
  return JSON.stringify(messagesOf(request)[place]?.content);
}

async function turnsOf({ url }: World, session: string) {
  const response = await fetch(`${url}/v1/sessions/${session}/events`);
  if (response.status === 404) {
    await response.body?.cancel();
    return [];
  }
  const { events }: { events: { type: string; data: Record<string, unknown> }[] } = await response
    .json();
  return events.filter(({ type }) => type === "MessageReceived" || type === "ReplyCompleted");
}

Deno.test("what was typed and answered becomes a turn, and is known in another session of the space", async () => {
  await withUpstream(async (world) => {
    world.upstream.answer = () => streamed("Noted: Quetzal.");
    const first = await say(world, ["Our deploy codename is Quetzal."], {
      session: "one",
      space: "work",
    });
    assertMatch(first.text, /message_stop/);
    const turns = await turnsOf(world, "one");
    assertEquals(turns.map(({ type }) => type), ["MessageReceived", "ReplyCompleted"]);
    assertEquals(turns.map(({ data }) => data["text"]), [
      "Our deploy codename is Quetzal.",
      "Noted: Quetzal.",
    ]);

    const asked = "What is our deploy codename?";
    const { sent, response } = await say(world, [asked], { session: "two", space: "work" });
    const [{ content } = { content: undefined }] = messagesOf(sent);
    assert(Array.isArray(content));
    assertEquals(content[0], { type: "text", text: asked });
    assertMatch(content[1].text, /Quetzal/);
    const [, turn = "", characters] =
      /^two\/([\w-]+); characters=(\d+)$/.exec(response.headers.get("x-bridge-memory") ?? "") ?? [];
    assertEquals(Number(characters), content[1].text.length);
    const receipt = await fetch(`${world.url}/v1/sessions/two/turns/${turn}/context`);
    assertEquals(receipt.status, 200);
    assertMatch(await receipt.text(), /Quetzal/);
  });
});

Deno.test("a block stays where it was put, byte for byte, in every later request", async () => {
  await withUpstream(async (world) => {
    await say(world, ["Our deploy codename is Quetzal."], { session: "one", space: "work" });
    const asked = "What is our deploy codename?";
    const named = { session: "two", space: "work" };
    const first = contentAt((await say(world, [asked], named)).sent, 0);
    const tool = [
      { role: "user", content: [{ type: "text", text: asked }] },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Read", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] },
    ];
    const second = await say(world, tool, named);
    assertEquals(contentAt(second.sent, 0), first);
    const third = await say(world, [asked, "Hello", "Thanks."], named);
    assertEquals(contentAt(third.sent, 0), first);
    const off = await say(world, [asked, "Hello", "What is our deploy codename, again?"], {
      ...named,
      headers: { "x-bridge-memory": "off" },
    });
    assertEquals(contentAt(off.sent, 0), first);
    assertEquals(messagesOf(off.sent)[2]?.content, "What is our deploy codename, again?");
  });
});

Deno.test("law 14: two spaces are a wall, and a session without one sees none", async () => {
  await withUpstream(async (world) => {
    await say(world, ["Our deploy codename is Quetzal."], { session: "one", space: "work" });
    const asked = "What is our deploy codename?";
    for (const [session, space] of [["two", "home"], ["three", undefined]] as const) {
      const { sent } = await say(world, [asked], {
        session,
        ...space === undefined ? {} : { space },
      });
      assertEquals(messagesOf(sent)[0]?.content, asked);
    }
    const { sent } = await say(world, [asked], { space: "home" });
    assertEquals(messagesOf(sent)[0]?.content, asked);
  });
});

Deno.test("a space in the path gives memory to a conversation that names no session", async () => {
  await withUpstream(async (world) => {
    await say(world, ["Our deploy codename is Quetzal."], { session: "one", space: "work" });
    const { sent } = await say(world, ["What is our deploy codename?"], { space: "work" });
    assertMatch(contentAt(sent, 0), /Quetzal/);
    const { sent: nowhere } = await say(world, ["What is our deploy codename?"]);
    assertEquals(messagesOf(nowhere)[0]?.content, "What is our deploy codename?");
  });
});

Deno.test("law 2: a client that asks again after a cut gets one turn, and the same block", async () => {
  await withUpstream(async (world) => {
    await say(world, ["Our deploy codename is Quetzal."], { session: "one", space: "work" });
    const named = { session: "two", space: "work" };
    world.upstream.answer = () => {
      const pieces = eventsOf("Quetzal it is.").slice(0, 3).map((event) =>
        new TextEncoder().encode(event)
      );
      return new Response(
        new ReadableStream({
          pull(controller) {
            const piece = pieces.shift();
            if (piece) controller.enqueue(piece);
            else controller.error(new Error("cut"));
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    };
    const asked = "What is our deploy codename?";
    await say(world, [asked], named).catch(() => {});
    const before = contentAt(world.upstream.last, 0);
    assertEquals(await turnsOf(world, "two"), []);
    world.upstream.answer = () => streamed("Quetzal it is.");
    for (let time = 0; time < 3; time++) {
      const { sent } = await say(world, [asked], named);
      assertEquals(contentAt(sent, 0), before);
    }
    assertEquals((await turnsOf(world, "two")).length, 2);
  });
});

Deno.test("a turn with tools is recorded once, with their names, when it ends", async () => {
  await withUpstream(async (world) => {
    const named = { session: "one" };
    world.upstream.answer = () => streamed("Let me look.", "tool_use");
    await say(world, ["How many files are there?"], named);
    assertEquals(await turnsOf(world, "one"), []);
    world.upstream.answer = () => streamed("There are 7.");
    await say(world, [
      { role: "user", content: "How many files are there?" },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "t", name: "Glob", input: { pattern: "*" } }],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "7" }] },
    ], named);
    const [, reply] = await turnsOf(world, "one");
    assertEquals([reply?.data["text"], reply?.data["tools"]], ["There are 7.", ["Glob"]]);
  });
});

Deno.test("a reply that is no stream is recorded, too, and comes whole", async () => {
  await withUpstream(async (world) => {
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-x",
      content: [{ type: "text", text: "Hello there." }],
      stop_reason: "end_turn",
      usage: { input_tokens: 3, output_tokens: 4 },
    };
    world.upstream.answer = () => Response.json(message);
    const { text } = await say(world, ["Hello."], { session: "one" });
    assertEquals(JSON.parse(text), message);
    assertEquals((await turnsOf(world, "one"))[1]?.data["text"], "Hello there.");
  });
});

Deno.test("a reply that cannot be read is passed on, and the log says that it is not remembered", async () => {
  await withUpstream(async (world) => {
    const gzipped = new Response(eventsOf("Hello").join("")).body
      ?.pipeThrough(new CompressionStream("gzip"));
    const type = { "content-type": "text/event-stream" };
    const headers = { ...type, "content-encoding": "gzip" };
    world.upstream.answer = () => new Response(gzipped, { headers });
    const unread = await withoutWarnings(() => say(world, ["Hello."], { session: "one" }));
    assertEquals(unread.result.text, eventsOf("Hello").join(""));
    assertMatch(unread.warnings.join(), /not remembered/);
    assertEquals(await turnsOf(world, "one"), []);
    const failed = [...eventsOf("Hello").slice(0, 3), 'event: error\ndata: {"type":"error"}\n\n'];
    for (const events of [eventsOf("Hello", "tool_use"), failed, eventsOf("Hello")]) {
      world.upstream.answer = () => new Response(events.join(""), { headers: type });
      const { warnings } = await withoutWarnings(() => say(world, ["Hello."], { session: "one" }));
      assertEquals(warnings, []);
    }
    assertEquals((await turnsOf(world, "one")).length, 2);
  });
});

Deno.test("tokens are counted with the block, and nothing is stored", async () => {
  await withUpstream(async (world) => {
    await say(world, ["Our deploy codename is Quetzal."], { session: "one", space: "work" });
    world.upstream.answer = () => Response.json({ input_tokens: 7 });
    const { sent, text } = await say(world, ["What is our deploy codename?"], {
      session: "two",
      space: "work",
      path: "/v1/messages/count_tokens",
    });
    assertEquals(text, '{"input_tokens":7}');
    assertEquals(sent.path, "/v1/messages/count_tokens");
    assertMatch(contentAt(sent, 0), /Quetzal/);
    assertEquals(await turnsOf(world, "two"), []);
  });
});

Deno.test("sub-agents, titles and threads: passed on, not remembered, refused", async () => {
  await withUpstream(async (world) => {
    const named = { session: "one" };
    await say(world, ["Look around."], {
      ...named,
      headers: { "x-claude-code-agent-id": "agent" },
    });
    assertEquals(await turnsOf(world, "one"), []);
    const asked = world.upstream.requests.length;
    for (const session of [undefined, "one"]) {
      const response = await fetch(`${world.url}/v1/messages`, {
        method: "POST",
        body: bodyWith(["Hi"], { thread: { id: "thread_1" } }),
        headers: session === undefined ? {} : { "x-bridge-session": session },
      });
      assertEquals(response.status, 400);
      const { error } = await response.json();
      assertEquals(error.details.error_code, "thread_unsupported_request");
    }
    assertEquals(world.upstream.requests.length, asked);
  });
});
