import type { RecordedEvent, UnknownEvent } from "./events.ts";
import { previewOfText } from "./names.ts";

/** Counts a session's turns and knows which are open, by the rules of `evolve`, without their texts. */
export class TurnTally {
  readonly #known = new Set<string>();
  readonly #completed = new Set<string>();
  readonly #open = new Set<string>();
  #tail: { readonly position: number; readonly turn: string }[] = [];
  #position = 0;
  #name: string | undefined;
  #preview: string | undefined;

  /** How many turns there are, open ones included. */
  get turns(): number {
    return this.#known.size;
  }

  /** The open turns, in the order in which they are to be answered. */
  get open(): readonly string[] {
    return [...this.#open];
  }

  /** The position before the events at the end that are of open turns alone. */
  get settledUpTo(): number {
    let position = this.#position;
    for (const { turn, position: at } of this.#tail.toReversed()) {
      if (!this.#open.has(turn)) break;
      position = at - 1;
    }
    return position;
  }

  /** What lists tell of the session. */
  get label(): { readonly name: string | undefined; readonly preview: string | undefined } {
    return { name: this.#name || undefined, preview: this.#preview };
  }

  /** Counts the next event. */
  add(event: RecordedEvent | UnknownEvent): void {
    this.#position = event.position;
    if (event.type === "SessionRenamed") this.#name = event.data.name;
    if (event.type === "MessageReceived" || event.type === "TurnImported") {
      this.#preview ??= previewOfText(event.data.text);
    }
    const { position } = event;
    switch (event.type) {
      case "MessageReceived":
      case "TurnRetried":
      case "CallAbandoned":
        this.#opens(event);
        this.#tail.push({ position, turn: event.data.turn });
        return;
      case "ReplyCompleted":
      case "TurnFailed":
      case "TurnCancelled":
        if (this.#open.delete(event.data.turn) && event.type === "ReplyCompleted") {
          this.#completed.add(event.data.turn);
        }
        break;
      case "TurnImported":
        if (this.#known.has(event.data.turn)) break;
        this.#known.add(event.data.turn);
        this.#completed.add(event.data.turn);
        break;
    }
    this.#tail = [];
  }

  #opens({ type, data: { turn } }: Extract<RecordedEvent, { data: { turn: string } }>): void {
    const isKnown = this.#known.has(turn);
    if (type === "MessageReceived" && !isKnown) {
      this.#known.add(turn);
      this.#open.add(turn);
    }
    const canRetry = isKnown && !this.#open.has(turn) && !this.#completed.has(turn);
    if (type === "TurnRetried" && canRetry) this.#open.add(turn);
  }
}
