/** A stand-in for Claude: answers each call at once with the same small streamed reply. */
const PIECES = 20;

const frames = [
  { type: "message_start", message: { model: "claude-sonnet-5-5", usage: { input_tokens: 10 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...Array.from({ length: PIECES }, (_, index) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: `word ${index} ` },
  })),
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: PIECES } },
  { type: "message_stop" },
].map((event) =>
  new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
);

/** Serves it on a free port. */
export function serveUpstream(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    await request.body?.cancel();
    return new Response(ReadableStream.from(frames), {
      headers: { "content-type": "text/event-stream" },
    });
  });
}
