/**
 * How much of a body is read at a time, in bytes. One buffer serves a whole body: without it, each
 * piece of a streamed reply, however short, would be given 64 kB of zeros first.
 */
const READ = 16_384;

/** The body's text as it comes, characters whole. `onPiece` is called for each piece of it. */
export async function* bodyText(response: Response, onPiece: () => void): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  const reader = response.body.getReader({ mode: "byob" });
  let buffer = new Uint8Array(READ);
  try {
    for (;;) {
      const { done, value } = await reader.read(buffer);
      if (done) break;
      onPiece();
      yield decoder.decode(value, { stream: true });
      buffer = new Uint8Array(value.buffer);
    }
    yield decoder.decode();
  } finally {
    reader.releaseLock();
  }
}

/** The beginning of the body's text: up to the piece that goes over `most` characters. */
export async function beginningOf(response: Response, most: number): Promise<string> {
  let text = "";
  for await (const piece of bodyText(response, () => {})) {
    text += piece;
    if (text.length > most) break;
  }
  return text;
}
