import { assertEquals, assertMatch } from "@std/assert";
import { ChatChunks } from "../../src/http/chat_door/chat_chunks.ts";
import { KeptChunks } from "../../src/http/chat_door/kept_chunks.ts";
import type { StreamedReply } from "../../src/http/kept_turn.ts";
import { ReplyEvents } from "../../src/http/messages_door/reply_events.ts";

const bounds = { bufferedBytes: 10_000, onEnd: () => {} };

/** By door: a reply of which nothing was said yet, and what says that it lives. */
const REPLIES: readonly (readonly [string, StreamedReply, RegExp])[] = [
  [
    "messages",
    new ReplyEvents({ model: "claude-x", ...bounds }),
    /^event: ping\ndata: \{"type":"ping"\}\n\n$/,
  ],
  [
    "chats",
    new KeptChunks(
      new ChatChunks({ head: { id: "", model: "m", at: 0 }, tellsUsage: false, ...bounds }),
    ),
    /^: keep-alive\n\n$/,
  ],
];

for (const [door, reply, sign] of REPLIES) {
  Deno.test(`a stream of ${door} says that it lives before its first words, however long they take`, async () => {
    reply.take({ type: "turn.accepted", turn: "t", position: 1, text: "Hi", duplicate: false });
    reply.ping();
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    reply.fail({ code: "model_timeout", message: "Claude began no reply" });
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    const [alive = "", failure = ""] = text.split(/(?<=\n\n)/);
    assertMatch(alive, sign);
    assertMatch(failure, /Claude began no reply/);
    assertEquals(text, alive + failure);
  });
}
