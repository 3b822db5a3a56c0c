import type { ByteBudget, GiveBack } from "../shared/mod.ts";

/** How much of a body is passed on at once, in characters. */
const PIECE = 65_536;

/** How long to wait for a client that takes no piece, in ms. */
const PATIENCE_MS = 60_000;

/** How a body is sent. */
export interface PacedBodyOptions {
  /** What the bodies of all responses may hold at once. */
  readonly room: ByteBudget;
  readonly owner: string;
  /** What one text of the body takes, in bytes. */
  readonly bytes: number;
  /** What is held for the first text already. */
  readonly held?: GiveBack;
  /** Called once it is over, however it ends. */
  readonly onEnd?: () => void;
  readonly patienceMs?: number;
}

/**
 * A response body that is made text by text, no faster than its client reads and only while there is
 * room for it. It fails where its client takes no piece of it for a minute.
 */
export function pacedBody(
  texts: AsyncGenerator<string, void, void>,
  options: PacedBodyOptions,
): ReadableStream<Uint8Array> {
  return new ReadableStream(new PacedSource(texts, options), { highWaterMark: 0 });
}

class PacedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #texts: AsyncGenerator<string, void, void>;
  readonly #options: PacedBodyOptions;
  readonly #encoder = new TextEncoder();
  /** What is left of the text at hand, and gives back what that takes. */
  #rest = "";
  #giveBack: GiveBack | undefined;
  #held: GiveBack | undefined;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(texts: AsyncGenerator<string, void, void>, options: PacedBodyOptions) {
    this.#texts = texts;
    this.#options = options;
    this.#held = options.held;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    clearTimeout(this.#timer);
    try {
      while (this.#rest === "" && !this.#isOver) await this.#takeText();
    } catch (error) {
      this.#end();
      throw error;
    }
    if (this.#rest === "") return closeQuietly(controller);
    controller.enqueue(this.#encoder.encode(this.#cut()));
    const { patienceMs = PATIENCE_MS } = this.#options;
    this.#timer = setTimeout(() => {
      controller.error(new Error("The client reads too slowly"));
      this.cancel();
    }, patienceMs);
  }

  async cancel(): Promise<void> {
    this.#end();
    await this.#texts.return();
  }

  async #takeText(): Promise<void> {
    this.#giveBack?.();
    const { room, owner, bytes } = this.#options;
    this.#giveBack = this.#held ?? await room.take(owner, bytes);
    this.#held = undefined;
    if (this.#isOver) return this.#giveBack();
    const { value, done } = await this.#texts.next();
    if (done) this.#end();
    else if (!this.#isOver) this.#rest = value;
  }

  #cut(): string {
    const length = isHigh(this.#rest.charCodeAt(PIECE - 1)) ? PIECE - 1 : PIECE;
    const piece = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return piece;
  }

  #end(): void {
    this.#isOver = true;
    this.#rest = "";
    clearTimeout(this.#timer);
    this.#giveBack?.();
    this.#held?.();
    this.#options.onEnd?.();
  }
}

/** A stream that was cancelled meanwhile is closed already. */
function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // Nobody reads it any more.
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
