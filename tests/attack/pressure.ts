import { readAnswer, writeAll } from "../support/raw_http.ts";
import type { Target } from "./attack.ts";

/** How many connections an attack holds open, and for how many seconds. */
export const MANY = 400;
export const SECONDS = 8;

/** The statuses of answers with how often each came, the most frequent first. */
export class Tally {
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
export function headOf(
  { url, token }: Target,
  request: string,
  more: readonly string[] = [],
): string {
  const { host } = new URL(url);
  const lines = [`${request} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`, ...more];
  return [...lines, "", ""].join("\r\n");
}

/** Holds many connections open that have each sent this much, for some seconds. */
export async function hold(target: Target, bytes: (index: number) => Uint8Array): Promise<string> {
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

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Resolves after so many ms, or once the attack's time is up. */
export async function until(signal: AbortSignal, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

/** Sends requests on some connections for some seconds, each as soon as it is answered. */
export async function flood(
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

/** Sends bytes on many connections of which none is ever read, and holds them open. */
export async function neverRead(
  { url, signal }: Target,
  { count, bytes }: { readonly count: number; readonly bytes: (index: number) => Uint8Array },
): Promise<void> {
  const { hostname, port } = new URL(url);
  const open = new Set<Deno.TcpConn>();
  const one = async (index: number) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    open.add(connection);
    await writeAll(connection, bytes(index));
  };
  const all = Array.from({ length: count }, (_, index) => one(index).catch(() => {}));
  await until(signal, SECONDS * 1_000);
  for (const connection of open) connection.close();
  await Promise.all(all);
}

/** Sends a request as the attacker; the status of its answer, or 0 where the connection ended. */
export async function send(
  { url, token, signal }: Target,
  path: string,
  init: RequestInit = {},
): Promise<number> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  try {
    const response = await fetch(url + path, { method: "POST", ...init, headers, signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
