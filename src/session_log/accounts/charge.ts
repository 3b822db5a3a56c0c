import { type CommitContext, type CommitPart, NO_PART } from "../../event_store/mod.ts";
import { changed, chargeOf, type Counted } from "./account.ts";
import type { AccountWrite, OwnerAccounts } from "./accounts.ts";
import { exceededBySession, type OverAllowance } from "./allowances.ts";

/** An append of more bytes has its account read anew: to write it twice costs more than a read. */
const LARGE_BYTES = 500_000;

/** Bytes of a head's events, and of files beside them. */
function wholeOf({ bytes = 0, beside = 0 }: Partial<CommitContext["head"]> = {}): number {
  return bytes + beside;
}

/** How an append is charged. */
export interface ChargeOptions {
  readonly owner: string;
  readonly counted: Counted;
  /** Whether it is refused where there is no room; otherwise it is only counted. */
  readonly isBounded: boolean;
  /** The reservation that it uses up. */
  readonly reservation?: string;
  /** Aborted once it is too late to append. */
  readonly signal?: AbortSignal;
}

/**
 * One try to append, charged to its owner. Those that change the account take their turn on this
 * instance, until they are disposed of: concurrent ones would fail one another.
 */
export class Charge implements Disposable {
  readonly #accounts: OwnerAccounts;
  readonly #options: ChargeOptions;
  #unlock = () => {};
  #isOver = false;
  #write: AccountWrite | undefined;
  /** The allowance that it does not fit into, once its part was made. */
  over: OverAllowance | undefined;

  constructor(accounts: OwnerAccounts, options: ChargeOptions) {
    this.#accounts = accounts;
    this.#options = options;
  }

  /** Its part of the commit; or the allowance that it does not fit into. */
  async part(
    { head: after, before, former }: CommitContext,
  ): Promise<CommitPart | { readonly refused: OverAllowance }> {
    const { owner, counted, isBounded, reservation, signal } = this.#options;
    this.over = isBounded
      ? exceededBySession(this.#accounts.allowances, wholeOf(after))
      : undefined;
    if (this.over) return { refused: this.over };
    const isSame = before && chargeOf(before) === chargeOf(after);
    if (isSame && before.expiresAt <= after.expiresAt) return NO_PART;
    this.#unlock = await this.#accounts.lock(owner);
    if (this.#isOver) this.#unlock();
    signal?.throwIfAborted();
    const growth = wholeOf(after) - wholeOf(before);
    if (growth > LARGE_BYTES) this.#accounts.forget(owner);
    const change = { counted, before, former, after, reservation };
    const made = await this.#accounts.change(owner, (account) => changed(account, change), {
      isBounded,
    });
    signal?.throwIfAborted();
    if ("over" in made) {
      this.over = made.over;
      return { refused: made.over };
    }
    this.#write = made;
    return { checks: [made.check], mutations: [made.mutation] };
  }

  /** Notes that the commit was applied, by its version; undefined: that is not known. */
  applied(versionstamp: string | undefined): void {
    const { owner } = this.#options;
    const write = this.#write;
    if (!write) return;
    if (versionstamp === undefined) this.#accounts.forget(owner);
    else this.#accounts.note(owner, write.account, versionstamp);
  }

  /** After a commit that failed: whether the account has changed, so that another try may succeed. */
  async isOutdated(): Promise<boolean> {
    if (!this.#write) return false;
    this.#accounts.forget(this.#options.owner);
    return !await this.#accounts.isCurrent(this.#write);
  }

  /** Lets the next one have its turn; at once where its own comes only now. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#unlock();
  }
}
