import type { Attack, Target } from "./attack.ts";
import { Connections, frame, readToEnd, writeAll } from "./bytes.ts";

const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;
const MEBIBYTE = 1_048_576;

/** Messages that never end, in frames that are each allowed. */
export const fragmentAttacks: readonly Attack[] = [
  {
    name: "fragments",
    run: (target) =>
      flood(target, {
        first: frame({ opcode: TEXT, bytes: MEBIBYTE / 2, isLast: false }),
        again: frame({ opcode: CONTINUATION, bytes: MEBIBYTE / 2, isLast: false }),
        times: 1_200,
        last: frame({ opcode: CONTINUATION, bytes: 1, isLast: true }),
      }),
  },
  {
    name: "fragments-on-many-sockets",
    async run(target) {
      const each = Array.from({ length: 12 }, () =>
        flood(target, {
          first: frame({ opcode: TEXT, bytes: 60_000, isLast: false }),
          again: frame({ opcode: CONTINUATION, bytes: 60_000, isLast: false }),
          times: 1_000,
          last: new Uint8Array(),
        }));
      return `12 sockets: ${(await Promise.all(each))[0]}`;
    },
  },
  {
    name: "empty-fragments",
    run: (target) =>
      flood(target, {
        first: frame({ opcode: TEXT, bytes: 0, isLast: false }),
        again: repeat(frame({ opcode: CONTINUATION, bytes: 0, isLast: false }), 10_000),
        times: 200,
        last: new Uint8Array(),
      }),
  },
  {
    name: "pings",
    run: (target) =>
      flood(target, {
        first: new Uint8Array(),
        again: repeat(frame({ opcode: PING, bytes: 125, isLast: true }), 1_000),
        times: 300,
        last: new Uint8Array(),
      }),
  },
];

async function flood(
  target: Target,
  { first, again, times, last }: {
    readonly first: Uint8Array;
    readonly again: Uint8Array;
    readonly times: number;
    readonly last: Uint8Array;
  },
): Promise<string> {
  using connections = new Connections(target);
  const conn = await connections.upgrade(target.token);
  if (conn === undefined) throw new Error("no socket could be opened");
  const end = readToEnd(conn);
  let sent = 0;
  const send = async (bytes: Uint8Array) => {
    await writeAll(conn, bytes);
    sent += bytes.length;
  };
  try {
    await send(first);
    for (let time = 0; time < times && !target.signal.aborted; time += 1) await send(again);
    await send(last);
  } catch {
    // The target has hung up, as it should.
  }
  const size = `${(sent / MEBIBYTE).toFixed(1)} MiB of a message`;
  return `${size}, ended with ${await Promise.race([codeAt(end), aborted(target.signal)])}`;
}

/** The code of the close frame that ends what was read. */
async function codeAt(end: Promise<Uint8Array>): Promise<string> {
  const bytes = await end;
  const at = bytes.lastIndexOf(0x88);
  return at === -1 ? "no code" : String(new DataView(bytes.buffer).getUint16(at + 2));
}

async function aborted(signal: AbortSignal): Promise<string> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return "time out";
}

function repeat(bytes: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(bytes.length * times);
  for (let index = 0; index < times; index += 1) all.set(bytes, index * bytes.length);
  return all;
}
