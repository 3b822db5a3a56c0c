import { utf8Lines, yieldToEventLoop } from "../shared/mod.ts";

/** The maximum number of lines of a body, empty ones included: twice the events of an archive. */
export const MAX_LINES = 200_000;

/** How many lines are passed on before others get a turn. */
const LINES_AT_ONCE = 1_000;

/** A body has more bytes or lines than allowed. */
export class BodyTooLongError extends Error {
  override readonly name = "BodyTooLongError";
}

/**
 * The lines of a body as they arrive, without line ends. Throws `BodyTooLongError` past `maxBytes`
 * or 200,000 lines, and `NotUtf8Error` at a line that is not UTF-8. Whatever the caller leaves unread is drained up to
 * that size: a client that is still sending might miss the response.
 */
export async function* linesOf(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): AsyncGenerator<string, void, void> {
  if (!body) return;
  const reader = body.getReader();
  let bytes = 0;
  const read = async () => {
    const { value, done } = await reader.read();
    bytes += value?.length ?? 0;
    if (bytes > maxBytes) throw new BodyTooLongError(`The body has more than ${maxBytes} bytes`);
    return done ? undefined : value;
  };
  async function* chunks() {
    for (let chunk = await read(); chunk; chunk = await read()) yield chunk;
  }
  try {
    let count = 0;
    for await (const line of utf8Lines(chunks())) {
      count += 1;
      if (count > MAX_LINES) {
        throw new BodyTooLongError(`The body has more than ${MAX_LINES} lines`);
      }
      if (count % LINES_AT_ONCE === 0) await yieldToEventLoop();
      yield withoutReturn(line);
    }
  } finally {
    try {
      while (await read());
    } catch {
      await reader.cancel().catch(() => {});
    }
    reader.releaseLock();
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
