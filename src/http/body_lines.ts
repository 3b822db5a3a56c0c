/** A body is longer than it may be. */
export class BodyTooLongError extends Error {
  override readonly name = "BodyTooLongError";
}

/**
 * A body's lines, without their ends, as they come in. Throws `BodyTooLongError` past `maxBytes`.
 * What a taker leaves is read and dropped up to there, since a client that is still sending may
 * not hear the answer.
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
