import { assertEquals } from "@std/assert";
import { bodyWith, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { type ServedWorld, withServer } from "../../support/server.ts";

type World = ServedWorld & { readonly upstream: MessagesUpstream };
type Message = Parameters<typeof bodyWith>[0][number];

const SESSION = "s";
const CUT = "Output token limit hit. Resume directly — no apology, no recap.";
const ASKED = "Tell me of bees";

async function withUpstream(test: (world: World) => Promise<void>): Promise<void> {
  await using upstream = new MessagesUpstream();
  await withServer((world) => test({ ...world, upstream }), {
    upstream: { baseUrl: upstream.url },
  });
}

/** Sends a history, which is answered so, and resolves once its reply is read to its end. */
async function say(
  { url, upstream }: World,
  messages: readonly Message[],
  [reply, stopReason]: readonly [string, string?],
): Promise<void> {
  upstream.answer = () => streamed(reply, stopReason);
  const headers = { "content-type": "application/json", "x-claude-code-session-id": SESSION };
  const body = bodyWith(messages);
  const response = await fetch(`${url}/v1/messages`, { method: "POST", body, headers });
  await response.text();
}

/** The kinds of the session's events with the texts of its replies. */
async function storedIn({ url }: World): Promise<string[]> {
  const response = await fetch(`${url}/v1/sessions/${SESSION}/events`);
  const { events }: { events: { type: string; data: { text?: string } }[] } = await response.json();
  return events.map(({ type, data }) => type === "ReplyCompleted" ? `${type}: ${data.text}` : type);
}

Deno.test("law 2: a reply that was cut and gone on with is stored whole, once, however often it is sent", async () => {
  await withUpstream(async (world) => {
    const cut = ["Bees live in hi", "max_tokens"] as const;
    await say(world, [ASKED], cut);
    await say(world, [ASKED], cut);
    const history = [ASKED, "Bees live in hi", CUT];
    for (const _ of ["sent", "sent again"]) {
      await say(world, history, ["ves, and dan", "max_tokens"]);
    }
    const further = [...history, "ves, and dan", CUT];
    for (const _ of ["sent", "sent again"]) await say(world, further, ["ce."]);
    assertEquals(await storedIn(world), [
      "MessageReceived",
      "ReplyCompleted: Bees live in hi",
      "ReplyReopened",
      "ReplyCompleted: Bees live in hives, and dan",
      "ReplyReopened",
      "ReplyCompleted: Bees live in hives, and dance.",
    ]);
  });
});

Deno.test("a reply that its client begins itself is stored with its beginning", async () => {
  await withUpstream(async (world) => {
    await say(world, [ASKED, '{"bees":'], [' "many"}']);
    assertEquals(await storedIn(world), ["MessageReceived", 'ReplyCompleted: {"bees": "many"}']);
  });
});

Deno.test("a reply that was cut is gone on with by its client's own beginning of it", async () => {
  await withUpstream(async (world) => {
    await say(world, [ASKED], ["Bees live in ", "max_tokens"]);
    await say(world, [ASKED, "Bees live in"], ["hives."]);
    assertEquals((await storedIn(world)).at(-1), "ReplyCompleted: Bees live in hives.");
  });
});

Deno.test("what is said after a hook's word is a part of the same reply", async () => {
  await withUpstream(async (world) => {
    await say(world, [ASKED], ["Done."]);
    await say(world, [ASKED, "Done.", "Stop hook feedback:\ntests fail"], ["Fixed."]);
    assertEquals((await storedIn(world)).at(-1), "ReplyCompleted: Done.\n\nFixed.");
  });
});

Deno.test("law 2: a reply that goes on with another text than the stored one changes nothing", async () => {
  await withUpstream(async (world) => {
    await say(world, [ASKED], ["Bees live in hi", "max_tokens"]);
    await say(world, [ASKED, "Bees eat", CUT], [" honey."]);
    await say(world, [ASKED, "Bees live in hi", CUT], [" "]);
    assertEquals(await storedIn(world), ["MessageReceived", "ReplyCompleted: Bees live in hi"]);
  });
});

Deno.test("what is typed while the model works is stored with the message that it works on", async () => {
  await withUpstream(async (world) => {
    const queued = "The user sent a new message while you were working:\nOf wasps, too\n\n" +
      "This is how Claude Code surfaces messages that were queued.";
    const history = [
      ASKED,
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Read", input: {} }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t", content: "x" },
          { type: "text", text: queued },
        ],
      },
    ];
    await say(world, history, ["So be it."]);
    const turns = await fetch(`${world.url}/v1/sessions/${SESSION}/events`);
    const { events: [message, reply] } = await turns.json();
    assertEquals([message.data.text, reply.data.text], [
      "Tell me of bees\nOf wasps, too",
      "So be it.",
    ]);
    const answered = { role: "assistant", content: "So be it." };
    const next = { role: "user", content: "Thanks" };
    await say(world, [...history, answered, next], ["Welcome."]);
    assertEquals((await storedIn(world)).length, 4, "the turn is known by what began it");
  });
});

Deno.test("law 10: a secret that a limit cut in two is masked in the whole reply", async () => {
  await withUpstream(async (world) => {
    const [first, rest] = ["It is ghp_abcdefghijklm", "nopqrstuvwxyz0123456789. Keep it."];
    await say(world, [ASKED], [first, "max_tokens"]);
    await say(world, [ASKED, first, CUT], [rest]);
    const [, , , whole = ""] = await storedIn(world);
    assertEquals(/ghp_|nopqrst/.test(whole), false, whole);
  });
});

Deno.test("a reply is not gone on with once another message was answered", async () => {
  await withUpstream(async (world) => {
    await say(world, [ASKED], ["Bees live in hi", "max_tokens"]);
    await say(world, [ASKED, "Bees live in hi", "And wasps?"], ["Likewise."]);
    await say(world, [ASKED, "Bees live in hi", CUT], ["ves."]);
    const stored = await storedIn(world);
    assertEquals(stored.filter((each) => each.startsWith("Reply")), [
      "ReplyCompleted: Bees live in hi",
      "ReplyCompleted: Likewise.",
    ]);
  });
});
