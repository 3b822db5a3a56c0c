import type { MaskedText, Redactor } from "../../redaction/mod.ts";
import { maskText } from "../memory/masked_turns.ts";

/** So many messages are kept until their turns are recorded, and so long ones, in characters. */
const MOST_MESSAGES = 8;
const LONGEST_KEPT = 16_384;

/** A text, and what it is without its secrets. */
interface Masked {
  readonly text: string;
  readonly masked: MaskedText;
}

/**
 * The typed messages of a session without their secrets (law 10). Each is looked at twice, before its
 * request goes on and once its reply is whole, and masked once.
 */
export class MaskedMessages {
  readonly #redactor: Redactor;
  /** By turn, of the messages that were typed last. */
  readonly #kept = new Map<string, Masked>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** The message of a turn with its secrets masked. */
  async mask(turn: string, text: string): Promise<MaskedText> {
    const kept = this.#kept.get(turn);
    if (kept?.text === text) return kept.masked;
    const masked = await maskText(text, this.#redactor);
    if (text.length <= LONGEST_KEPT) this.#keep(turn, { text, masked });
    return masked;
  }

  /** Forgets the message of a turn, which is recorded. */
  forget(turn: string): void {
    this.#kept.delete(turn);
  }

  #keep(turn: string, masked: Masked): void {
    this.#kept.delete(turn);
    this.#kept.set(turn, masked);
    const [oldest] = this.#kept.size > MOST_MESSAGES ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
