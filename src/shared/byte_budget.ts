/** Gives back what was taken, or all of it but `kept` bytes; safe to call twice. */
export type GiveBack = (kept?: number) => void;

interface Asked {
  readonly owner: string;
  readonly bytes: number;
}

interface Waiting extends Asked {
  readonly grant: (giveBack: GiveBack) => void;
}

/**
 * Bytes that may be held at once. Who finds none waits, in turn; one owner gets at most half of them,
 * so that nobody waits for another owner who gives nothing back.
 *
 * ```ts
 * import { ByteBudget } from "./mod.ts";
 *
 * const budget = new ByteBudget(1_000);
 * const giveBack = await budget.take("ada", 400);
 * console.log(budget.held); // 400
 * giveBack();
 * ```
 */
export class ByteBudget {
  readonly #limit: number;
  readonly #heldBy = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #held = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /** Takes bytes for an owner if there is room for them now, and nobody waits. */
  takeNow(owner: string, bytes: number): GiveBack | undefined {
    const asked = { owner, bytes: Math.min(bytes, this.#share) };
    const isFree = this.#waiting.length === 0 && this.#held < this.#limit;
    return isFree && this.#hasRoom(asked) ? this.#hold(asked) : undefined;
  }

  /** Takes bytes for an owner once there is room; more than half of the budget count as half. */
  take(owner: string, bytes: number): Promise<GiveBack> {
    return new Promise((grant) => {
      this.#waiting.push({ owner, bytes: Math.min(bytes, this.#share), grant });
      this.#serve();
    });
  }

  get #share(): number {
    return this.#limit / 2;
  }

  /** Who has to wait because of its own share keeps nobody else waiting. */
  #serve(): void {
    for (let index = 0; index < this.#waiting.length;) {
      const next = this.#waiting[index];
      if (!next || this.#held >= this.#limit) return;
      if (this.#hasRoom(next)) {
        this.#waiting.splice(index, 1);
        next.grant(this.#hold(next));
      } else index += 1;
    }
  }

  #hasRoom({ owner, bytes }: Asked): boolean {
    return this.#held + bytes <= this.#limit && this.#of(owner) + bytes <= this.#share;
  }

  #hold({ owner, bytes }: Asked): GiveBack {
    this.#add(owner, bytes);
    let held = bytes;
    return (kept = 0) => {
      if (kept >= held) return;
      this.#add(owner, kept - held);
      held = kept;
      this.#serve();
    };
  }

  #add(owner: string, bytes: number): void {
    this.#held += bytes;
    const held = this.#of(owner) + bytes;
    if (held > 0) this.#heldBy.set(owner, held);
    else this.#heldBy.delete(owner);
  }

  #of(owner: string): number {
    return this.#heldBy.get(owner) ?? 0;
  }
}
