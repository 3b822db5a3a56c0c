/**
 * The minimal bridge: a native socket, one KV append per turn, one streaming `fetch`, no memory. The
 * bridge's overhead is measured against it.
 */
import { EventSourceParserStream } from "eventsource-parser/stream";

const [upstream, path] = Deno.args;
const kv = await Deno.openKv(path);

const server = Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`Page     http://127.0.0.1:${port}`),
}, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const session = new URL(request.url).searchParams.get("session") ?? "";
  let position = 0;
  socket.onopen = () => socket.send(JSON.stringify({ type: "session.ready" }));
  socket.onmessage = async ({ data }) => {
    const { id, text } = JSON.parse(data);
    position += 1;
    await kv.set(["floor", session, position], { text });
    const called = await fetch(`${upstream}/v1/messages`, {
      method: "POST",
      body: JSON.stringify({ messages: [{ role: "user", content: text }], stream: true }),
    });
    const events = called.body!.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) {
      const event = JSON.parse(data);
      if (event.type !== "content_block_delta") continue;
      socket.send(JSON.stringify({ type: "turn.delta", turn: id, text: event.delta.text }));
    }
    socket.send(JSON.stringify({ type: "turn.completed", turn: id }));
  };
  return response;
});
await server.finished;
