import type { UpstreamReply } from "../../model/mod.ts";

/** How much of an error is read, in bytes: the API's own are far smaller. */
const MOST = 65_536;

/** How the API says that thinking came back behind something else than it came after. */
const MISMATCH = /not created in this conversation|bound to a different conversation/i;

/** Of so many conversations it is remembered that their thinking does not fit. */
const MOST_KNOWN = 10_000;

/** The conversations whose thinking the API has refused: those behind whose memory it was is lost. */
export class RefusedThinking {
  readonly #known = new Set<string>();

  /** Whether it was refused in this conversation before. */
  has(conversation: string): boolean {
    return this.#known.has(conversation);
  }

  /** Remembers that it was refused in this conversation. */
  add(conversation: string): void {
    const [oldest] = this.#known.size >= MOST_KNOWN ? this.#known : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.add(conversation);
  }
}

/** Whether a reply refuses a request for thinking in it; and the reply, as it was, to be passed on. */
export async function refusesThinking(
  reply: UpstreamReply,
): Promise<{ readonly isRefused: boolean; readonly reply: UpstreamReply }> {
  if (reply.status !== 400) return { isRefused: false, reply };
  const read: Uint8Array[] = [];
  let bytes = 0;
  let isOver = false;
  while (!isOver && bytes <= MOST) {
    const { pieces, isLast } = await reply.pieces.next();
    isOver = isLast;
    for (const piece of pieces) {
      read.push(piece);
      bytes += piece.length;
    }
  }
  const text = await new Blob(read as Uint8Array<ArrayBuffer>[]).text();
  let isGiven = false;
  const next = async () => {
    if (isGiven) return await reply.pieces.next();
    isGiven = true;
    return { pieces: read, isLast: isOver };
  };
  const pieces = { next, cancel: () => reply.pieces.cancel() };
  return { isRefused: isOver && MISMATCH.test(text), reply: { ...reply, pieces } };
}
