import { assertEquals } from "@std/assert";
import { type Handler, listenOnDeploy } from "../../src/listener/mod.ts";

Deno.test("on Deploy, requests and sockets pass Deno's own server", async () => {
  const handler: Handler = {
    fetch: async (request, { remoteAddress, upgrade }) => {
      if (!request.headers.has("upgrade")) return new Response(remoteAddress);
      return await upgrade(request, {
        idleTimeout: 30,
        messageBytes: 1_000,
        attach(socket) {
          socket.onmessage = ({ data }) => socket.send(`echo ${data}`);
          return { refuse() {}, silent() {} };
        },
      });
    },
    malformed: () => new Response(null, { status: 400 }),
  };
  const listener = listenOnDeploy(handler, { host: "127.0.0.1", port: 0 });
  const { port } = listener.address;
  assertEquals(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "127.0.0.1");
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const said = await new Promise((resolve) => {
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(data);
  });
  assertEquals(said, "echo hello");
  const closed = new Promise((resolve) => socket.onclose = resolve);
  socket.close();
  await closed;
  await listener.close();
});
