import { assertEquals } from "@std/assert";
import {
  RefusedThinking,
  refusesThinking,
} from "../../../src/http/messages_door/refused_thinking.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function replyOf(status: number, ...pieces: readonly string[]) {
  const left = pieces.map(bytes);
  return {
    status,
    headers: [],
    length: undefined,
    pieces: {
      next: () => Promise.resolve({ pieces: left.splice(0, 1), isLast: left.length === 0 }),
      cancel: () => {},
    },
  };
}

/** Whether a reply refuses thinking, and what is passed on of it. */
async function read(status: number, ...texts: readonly string[]) {
  const { isRefused, reply } = await refusesThinking(replyOf(status, ...texts));
  let passedOn = "";
  for (let isOver = false; !isOver;) {
    const { pieces, isLast } = await reply.pieces.next();
    for (const piece of pieces) passedOn += new TextDecoder().decode(piece);
    isOver = isLast;
  }
  return { isRefused, passedOn };
}

Deno.test("refusesThinking() knows the API's words for it, wherever they are cut", async () => {
  const error = '{"error":{"message":"messages.1: not created in this conversation"}}';
  for (let at = 0; at < error.length; at += 7) {
    const found = await read(400, error.slice(0, at), error.slice(at));
    assertEquals(found, { isRefused: true, passedOn: error });
  }
});

Deno.test("refusesThinking() passes on all other replies whole", async () => {
  const other = '{"error":{"message":"max_tokens: required"}}';
  assertEquals(await read(400, other), { isRefused: false, passedOn: other });
  assertEquals(await read(400), { isRefused: false, passedOn: "" });
  const said = "It was not created in this conversation";
  assertEquals(await read(200, said), { isRefused: false, passedOn: said });
  const long = "x".repeat(50_000);
  const found = await read(400, long, long, said, long);
  assertEquals(found.isRefused, false);
  assertEquals(found.passedOn, `${long}${long}${said}${long}`);
});

Deno.test("RefusedThinking forgets the oldest conversations, so that it stays small", () => {
  const refused = new RefusedThinking();
  for (let index = 0; index <= 10_000; index++) refused.add(String(index));
  assertEquals([refused.has("0"), refused.has("1"), refused.has("10000")], [false, true, true]);
});
