/**
 * The smallest server that passes a stream on: its sockets are clients of one talk by their `session`,
 * each message calls `UPSTREAM`, and each delta goes to every socket of the talk.
 */
import { EventSourceParserStream } from "eventsource-parser/stream";

const upstream = Deno.env.get("UPSTREAM");
const talks = new Map<string, Set<WebSocket>>();

const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
const server = Deno.serve(options, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const session = new URL(request.url).searchParams.get("session") ?? "";
  const sockets = talks.get(session) ?? new Set();
  talks.set(session, sockets.add(socket));
  const broadcast = (frame: Readonly<Record<string, unknown>>) => {
    const text = JSON.stringify(frame);
    for (const each of sockets) each.send(text);
  };
  socket.onopen = () => socket.send(JSON.stringify({ type: "session.ready" }));
  socket.onclose = () => sockets.delete(socket);
  socket.onmessage = async ({ data }) => {
    const { id, text } = JSON.parse(data);
    const called = await fetch(`${upstream}/v1/messages`, {
      method: "POST",
      body: JSON.stringify({ messages: [{ role: "user", content: text }], stream: true }),
    });
    const events = called.body?.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    let reply = "";
    for await (const { data } of events ?? []) {
      const event = JSON.parse(data);
      if (event.type !== "content_block_delta") continue;
      const { text } = event.delta;
      broadcast({ type: "turn.delta", turn: id, offset: reply.length, text });
      reply += text;
    }
    broadcast({ type: "turn.completed", turn: id, text: reply });
  };
  return response;
});
console.log(`Page     http://127.0.0.1:${server.addr.port}`);
