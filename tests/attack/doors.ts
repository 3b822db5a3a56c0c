import { readAnswer, writeAll } from "../support/raw_http.ts";
import type { Attack, Target } from "./attack.ts";

/** How many connections an attack opens, and how many requests it sends on one. */
const MANY = 400;
const SECONDS = 8;

/** The statuses of answers with how often each came, the most frequent first. */
class Tally {
  readonly #counts = new Map<number, number>();

  add(status: number): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  toString(): string {
    const sorted = [...this.#counts].toSorted(([, one], [, other]) => other - one);
    return sorted.map(([status, count]) => `${count}× ${status || "cut off"}`).join(", ");
  }
}

/** The head of a request with the attacker's token. */
function headOf({ url, token }: Target, request: string, more: readonly string[] = []): string {
  const { host } = new URL(url);
  const lines = [`${request} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`, ...more];
  return [...lines, "", ""].join("\r\n");
}

/** Holds many connections open that have each sent this much, for some seconds. */
async function hold(target: Target, bytes: (index: number) => Uint8Array): Promise<string> {
  const { hostname, port } = new URL(target.url);
  const tally = new Tally();
  const open = new Set<Deno.TcpConn>();
  const one = async (index: number) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    open.add(connection);
    await writeAll(connection, bytes(index)).catch(() => {});
    tally.add((await readAnswer(connection)).status);
  };
  const all = Array.from({ length: MANY }, (_, index) => one(index).catch(() => tally.add(0)));
  await Promise.race([until(target.signal, SECONDS * 1_000), Promise.all(all)]);
  for (const connection of open) connection.close();
  await Promise.all(all);
  return String(tally);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Resolves after so many ms, or once the attack's time is up. */
async function until(signal: AbortSignal, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

/** Sends requests on some connections for some seconds, each as soon as it is answered. */
async function flood(
  { signal }: Target,
  send: (count: number) => Promise<Response>,
): Promise<string> {
  const tally = new Tally();
  const end = performance.now() + SECONDS * 1_000;
  let count = 0;
  const lane = async () => {
    while (performance.now() < end && !signal.aborted) {
      const response = await send(count++);
      await response.body?.cancel();
      tally.add(response.status);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return String(tally);
}

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
