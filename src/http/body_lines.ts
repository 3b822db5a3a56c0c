/** A body is larger than allowed. */
export class BodyTooLongError extends Error {
  override readonly name = "BodyTooLongError";
}

/**
 * The lines of a body as they arrive, without line ends. Throws `BodyTooLongError` past `maxBytes`.
 * Whatever the caller leaves unread is drained up to that size: a client that is still sending might
 * miss the response.
 */
export async function* linesOf(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): AsyncGenerator<string, void, void> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  const read = async () => {
    const { value, done } = await reader.read();
    bytes += value?.length ?? 0;
    if (bytes > maxBytes) throw new BodyTooLongError(`The body has more than ${maxBytes} bytes`);
    return done ? undefined : value;
  };
  let pieces: string[] = [];
  try {
    for (let chunk = await read(); chunk; chunk = await read()) {
      const [first = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
      pieces.push(first);
      for (const next of rest) {
        yield withoutReturn(pieces.join(""));
        pieces = [next];
      }
    }
    const last = pieces.join("") + decoder.decode();
    if (last !== "") yield withoutReturn(last);
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
