import type { Attack } from "./attack.ts";
import { bytesOf, flood, headOf, hold, MANY, SECONDS, Tally, until } from "./pressure.ts";

/** Attacks on what one owner, or one address, may ask of every door. */
export const doorAttacks: readonly Attack[] = [
  {
    name: "event streams",
    async run(target) {
      const body = '{"text":"Tell me a long story"}';
      const more = ["Accept: text/event-stream", `Content-Length: ${body.length}`];
      const told = await hold(target, (index) => {
        const path = `POST /v1/sessions/stream-${index}/messages`;
        return bytesOf(headOf(target, path, more) + body);
      });
      return `${MANY} event streams of one owner: ${told}`;
    },
  },
  {
    name: "unfinished bodies",
    async run(target) {
      const told = await hold(target, (index) => {
        const path = `POST /v1/sessions/body-${index}/import`;
        const head = headOf(target, path, ["Content-Length: 1000000"]);
        return bytesOf(head + "x".repeat(60_000));
      });
      return `${MANY} bodies of 60 KB that do not end: ${told}`;
    },
  },
  {
    name: "bodies that drip",
    async run(target) {
      const head = headOf(target, "POST /v1/sessions/drip/pins", ["Transfer-Encoding: chunked"]);
      const bytes = bytesOf(head + "1\r\nx\r\n".repeat(5_000));
      const told = await hold(target, () => bytes);
      return `${MANY} bodies of 5,000 chunks of a byte: ${told}`;
    },
  },
  {
    name: "rename flood",
    async run(target) {
      const headers = { authorization: `Bearer ${target.token}` };
      const send = (method: string, path: string, json: unknown) =>
        fetch(`${target.url}/v1/sessions/${path}`, { method, headers, body: JSON.stringify(json) });
      const sessions = Array.from({ length: 16 }, (_, index) => `renamed-${index}`);
      for (const session of sessions) {
        await (await send("POST", `${session}/pins`, { text: "A note" })).body?.cancel();
      }
      const told = await flood(
        target,
        (count) => send("PATCH", sessions[count % 16] ?? "", { name: `Name ${count}` }),
      );
      return `renames for ${SECONDS} s: ${told}`;
    },
  },
  {
    name: "frame flood",
    async run(target) {
      const told = new Tally();
      const encoded = new TextEncoder().encode(target.token)
        .toBase64({ alphabet: "base64url", omitPadding: true });
      const address = `${target.url.replace(/^http/, "ws")}/ws?session=framed`;
      const end = performance.now() + SECONDS * 1_000;
      const lane = async () => {
        while (performance.now() < end && !target.signal.aborted) {
          const socket = new WebSocket(address, ["context-bridge.v1", `bearer.${encoded}`]);
          const closed = new Promise<number>((resolve) => {
            socket.onclose = ({ code }) => resolve(code);
            socket.onerror = () => resolve(0);
          });
          socket.onopen = () => {
            for (let count = 0; count < 60; count++) {
              socket.send(JSON.stringify({ type: "session.rename", name: `Name ${count}` }));
            }
          };
          await Promise.race([closed, until(target.signal, SECONDS * 1_000)]);
          told.add(await closed);
        }
      };
      await Promise.all(Array.from({ length: 16 }, lane));
      return `sockets of 60 renames each for ${SECONDS} s, closed with: ${told}`;
    },
  },
  {
    name: "wrong tokens",
    async run(target) {
      const told = await flood(target, (count) =>
        fetch(`${target.url}/v1/sessions`, {
          headers: { authorization: `Bearer wrong-token-of-nobody-${count}` },
        }));
      return `wrong tokens for ${SECONDS} s: ${told}`;
    },
  },
];
