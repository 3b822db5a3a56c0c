/**
 * How much of a body is read at a time, in bytes. One buffer serves a whole body: without it, each
 * piece of a streamed reply, however short, would be given 64 kB of zeros first.
 */
const READ = 4_096;

/** The text of a response's body as it comes, characters whole. */
export class BodyText {
  readonly #decoder = new TextDecoder();
  readonly #reader: ReadableStreamBYOBReader | undefined;
  #buffer = new Uint8Array(READ);
  #isOver: boolean;

  constructor({ body }: Response) {
    this.#reader = body?.getReader({ mode: "byob" });
    this.#isOver = !this.#reader;
  }

  /** The next piece; undefined at the end. Rejects where the body breaks off. */
  async next(): Promise<string | undefined> {
    if (!this.#reader || this.#isOver) return undefined;
    const { done, value } = await this.#reader.read(this.#buffer);
    this.#isOver = done;
    if (done) return undefined;
    this.#buffer = new Uint8Array(value.buffer);
    return this.#decoder.decode(value, { stream: true });
  }

  /** Stops reading, whatever is left. */
  async cancel(): Promise<void> {
    if (!this.#isOver) await this.#reader?.cancel().catch(() => {});
  }
}

/** The beginning of a body's text: up to the piece that goes over `most` characters. */
export async function beginningOf(response: Response, most: number): Promise<string> {
  const body = new BodyText(response);
  let text = "";
  for (;;) {
    const piece = await body.next();
    if (piece === undefined) return text;
    text += piece;
    if (text.length > most) break;
  }
  await body.cancel();
  return text;
}
