import type { Masker } from "../../redaction/mod.ts";
import type { HeldLease } from "../leases/held_lease.ts";
import { PartialWriter } from "./partial_writer.ts";
import type { TurnParts } from "./turn_parts.ts";

/** What one call says: masked, then sent to the clients at once and stored as a partial in groups. */
export class SpokenReply {
  readonly #turn: string;
  readonly #parts: TurnParts;
  readonly #masker: Masker;
  readonly #partial: PartialWriter;
  #said = "";
  #isEmpty = true;

  constructor(
    { id, openedAt }: { readonly id: string; readonly openedAt: number },
    lease: HeldLease,
    parts: TurnParts,
  ) {
    const { log, aggregate: { key }, redactor, audience } = parts;
    this.#turn = id;
    this.#parts = parts;
    this.#masker = redactor.stream();
    this.#partial = new PartialWriter({ log, key, openedAt, lease, audience });
  }

  /** Everything said so far, without what the masker still holds back. */
  get said(): string {
    return this.#said;
  }

  /** Whether the call said nothing itself, whatever was said before it. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The kinds of secrets that were masked in it. */
  get redacted(): readonly string[] {
    return this.#masker.kinds;
  }

  /** Whether part of it was stored as a partial. */
  get hasPartial(): boolean {
    return this.#partial.hasWritten;
  }

  /** Begins with what an earlier call said of the same reply. */
  begin(text: string): void {
    this.#pass(this.#masker.push(text));
  }

  /** Takes the next text of the call; with the last one it says what the masker held back, too. */
  say(text: string, options: { readonly isLast?: boolean } = {}): void {
    if (text !== "") this.#isEmpty = false;
    this.#pass(this.#masker.push(text, options));
  }

  /** Says what the masker holds back: the text is whole. */
  finish(): void {
    this.#pass(this.#masker.end());
  }

  /** Ends the partial; with `flush` it stores what is left first. */
  async end({ flush }: { readonly flush: boolean }): Promise<void> {
    await this.#partial.end({ flush });
  }

  #pass(text: string): void {
    if (text === "") return;
    const { length: offset } = this.#said;
    this.#said += text;
    this.#partial.add(text);
    this.#parts.stream.say(this.#turn, offset, text);
  }
}
