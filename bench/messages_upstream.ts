/**
 * A stand-in for the Messages API as a process of its own: it answers each request at once with the
 * same small stream, which calls a tool where the request's header `x-bench-reply` says so.
 */
const PIECES = 20;

const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
  await request.body?.cancel();
  const frames = request.headers.get("x-bench-reply") === "tool" ? TOOL_CALL : TEXT;
  return new Response(ReadableStream.from(frames), {
    headers: { "content-type": "text/event-stream" },
  });
});
console.log(`Page     http://127.0.0.1:${server.addr.port}`);

const TEXT = framesOf({ type: "text", text: "" }, "end_turn", (index) => ({
  type: "text_delta",
  text: `word ${index} `,
}));
const TOOL_CALL = framesOf(
  { type: "tool_use", id: "toolu_2", name: "Tool2", input: {} },
  "tool_use",
  () => ({ type: "input_json_delta", partial_json: "" }),
);

function framesOf(
  block: Record<string, unknown>,
  stopReason: string,
  delta: (index: number) => Record<string, unknown>,
): Uint8Array[] {
  const message = { id: "msg_1", model: "claude-sonnet-5-5", usage: { input_tokens: 10 } };
  const events = [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    ...Array.from({ length: PIECES }, (_, index) => ({
      type: "content_block_delta",
      index: 0,
      delta: delta(index),
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stopReason }, usage: { output_tokens: PIECES } },
    { type: "message_stop" },
  ];
  return events.map((event) =>
    new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  );
}
