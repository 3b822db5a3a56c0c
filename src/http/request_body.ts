import type { Context, MiddlewareHandler } from "hono";
import { NotUtf8Error, utf8Text } from "../shared/mod.ts";
import { encodingProblem } from "./body_encoding.ts";
import { type Problem, RefusedError } from "./problems.ts";
import { type Environment, notUtf8Problem } from "./routes.ts";

/** A body must come at least this fast once its time is up, in bytes per second. */
const LEAST_RATE = 16_384;

/** The smallest buffer of a body, in bytes. */
const FIRST_BUFFER = 4_096;

/** Reads the body into `context.var.body`; refuses one of more than `maxBytes`. */
export function withBody(maxBytes: number): MiddlewareHandler<Environment> {
  return async function body(context, next) {
    context.set("body", await boundedText(context, maxBytes));
    await next();
  };
}

/**
 * The body as it arrives, of any size. Its bytes are counted as the owner's. The stream fails with a
 * `RefusedError` if they are compressed, too many at once, come too slowly or break off.
 */
export function bodyOf(context: Context<Environment>): ReadableStream<Uint8Array> {
  return ReadableStream.from(piecesOf(context));
}

async function* piecesOf({ req, var: own }: Context<Environment>): AsyncGenerator<Uint8Array> {
  const encoded = encodingProblem(req.raw.headers);
  if (encoded) throw new RefusedError(encoded);
  const body = streamOf(req.raw);
  if (!body) return;
  const reader = body.getReader();
  const begun = performance.now();
  let bytes = 0;
  let isLate = false;
  const watch = (left: number): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      const more = begun + own.bodyMs + bytes * 1_000 / LEAST_RATE - performance.now();
      if (more > 0) return timer = watch(more);
      isLate = true;
      // Ends the read that is waiting.
      reader.cancel().catch(() => {});
    }, left);
  let timer = watch(own.bodyMs);
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(brokenOff);
      if (isLate) throw new RefusedError(TOO_SLOW);
      if (done) return;
      bytes += value.length;
      const problem = own.admitted.take(value.length);
      if (problem) throw new RefusedError(problem);
      yield value;
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}

/** The text of a body of at most `maxBytes`. Rejects with a `RefusedError`. */
export async function boundedText(
  context: Context<Environment>,
  maxBytes: number,
): Promise<string> {
  const bytes = await boundedBytes(context, maxBytes);
  if (!bytes) throw tooLarge(maxBytes);
  try {
    return utf8Text(bytes);
  } catch (error) {
    throw error instanceof NotUtf8Error ? new RefusedError(notUtf8Problem(error.message)) : error;
  }
}

/**
 * A body of at most `maxBytes`; undefined if it has more. Rejects with a `RefusedError`. Its bytes are
 * copied together as they come: each piece would keep a large buffer of the platform.
 */
export async function boundedBytes(
  context: Context<Environment>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(context.req.header("content-length") ?? 0) > maxBytes) return undefined;
  let all = new Uint8Array(0);
  let length = 0;
  for await (const piece of piecesOf(context)) {
    const needed = length + piece.length;
    if (needed > maxBytes) return undefined;
    if (needed > all.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * all.length, FIRST_BUFFER));
      larger.set(all.subarray(0, length));
      all = larger;
    }
    all.set(piece, length);
    length = needed;
  }
  return all.subarray(0, length);
}

/** The stream of a body. A client that has gone leaves none that can be read. */
function streamOf(request: Request): ReadableStream<Uint8Array> | null {
  try {
    return request.body;
  } catch (error) {
    return brokenOff(error);
  }
}

function brokenOff(cause: unknown): never {
  throw new RefusedError({ code: "invalid_request", message: "The body broke off" }, { cause });
}

const TOO_SLOW: Problem = {
  code: "body_too_slow",
  message: `The body did not arrive in time; it must come with at least ${LEAST_RATE} bytes per ` +
    "second",
};

function tooLarge(maxBytes: number): RefusedError {
  const message = `A body may have at most ${maxBytes} bytes`;
  return new RefusedError({ code: "frame_too_large", message });
}
