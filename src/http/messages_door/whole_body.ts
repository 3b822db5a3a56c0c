import type { ByteExchange } from "../../listener/mod.ts";
import { type Problem, RefusedError } from "../problems.ts";

/** A body must come at least this fast once its time is up, in bytes per second. */
const LEAST_RATE = 16_384;

/** How much room a body of unknown length gets at first, in bytes. */
const FIRST_ROOM = 65_536;

/**
 * All bytes of a body of at most `most` bytes. Undefined if the client left before it had sent them.
 * Rejects with a `RefusedError` if they are too many, or come too slowly: `bodyMs` is how long they
 * may take besides a time for each byte. Where their number was not told, `count` is called with that
 * of each piece, and may name a problem with it.
 */
export async function wholeBody(
  exchange: ByteExchange,
  { most, bodyMs, count }: {
    readonly most: number;
    readonly bodyMs: number;
    readonly count: (bytes: number) => Problem | undefined;
  },
): Promise<Uint8Array | undefined> {
  const begun = performance.now();
  let all = new Uint8Array(exchange.bodyBytes ?? Math.min(FIRST_ROOM, most + 1));
  let length = 0;
  const tooLate = Promise.withResolvers<"late">();
  const watch = (): ReturnType<typeof setTimeout> => {
    const left = begun + bodyMs + length * 1_000 / LEAST_RATE - performance.now();
    return setTimeout(
      () => left > 0 ? timer = watch() : tooLate.resolve("late"),
      Math.max(0, left),
    );
  };
  let timer = watch();
  try {
    while (length !== exchange.bodyBytes) {
      if (length === all.length) all = larger(all, most);
      const read = await Promise.race([exchange.read(all.subarray(length)), tooLate.promise]);
      if (read === "late") throw new RefusedError(TOO_SLOW);
      if (read === 0) {
        const isCut = exchange.bodyBytes !== undefined || exchange.gone.aborted;
        return isCut ? undefined : all.subarray(0, length);
      }
      length += read;
      const problem = exchange.bodyBytes === undefined ? count(read) : undefined;
      if (problem) throw new RefusedError(problem);
    }
    return all;
  } finally {
    clearTimeout(timer);
  }
}

/** The problem of a body that is too large. */
export function tooLargeBody(most: number) {
  const message = `A request may have at most ${most} bytes (MAX_RELAYED_BYTES)`;
  return { code: "frame_too_large", message } as const;
}

function larger(full: Uint8Array<ArrayBuffer>, most: number): Uint8Array<ArrayBuffer> {
  if (full.length > most) throw new RefusedError(tooLargeBody(most));
  // One byte more than allowed, to see that there is one.
  const more = new Uint8Array(Math.min(most + 1, full.length * 2));
  more.set(full);
  return more;
}

const TOO_SLOW = {
  code: "body_too_slow",
  message: `The body did not arrive in time; it must come with at least ${LEAST_RATE} bytes per ` +
    "second",
} as const;
