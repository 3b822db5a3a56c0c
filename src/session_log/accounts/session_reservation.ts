import { StoreError } from "../../kv/mod.ts";
import type { SessionContext } from "../context.ts";
import { type Account, blocksOf } from "./account.ts";
import type { OwnerAccounts } from "./accounts.ts";
import { exceededBySession, type OverAllowance, OverAllowanceError } from "./allowances.ts";

/** How long room is held for a session that does not arrive, in ms; growing prolongs it. */
const RESERVED_MS = 600_000;

/** Bytes that are reserved at a time for a session whose size is not known. */
const STEP_BYTES = 4_194_304;

/** Sessions of one owner that may be on their way at a time. */
const MAX_RESERVATIONS = 200;

const MAX_RACES = 20;

/**
 * Room in an owner's account for a session that is on its way, so that many at once cannot fill the
 * store before they are refused. One that its instance did not live to use up or release is over
 * after a while.
 */
export class SessionReservation {
  readonly id = crypto.randomUUID();
  readonly #context: SessionContext;
  readonly #accounts: OwnerAccounts;
  readonly #owner: string;
  /** Bytes that are reserved; undefined: nothing is. */
  #bytes: number | undefined;

  constructor(
    context: SessionContext,
    { accounts, owner }: { readonly accounts: OwnerAccounts; readonly owner: string },
  ) {
    this.#context = context;
    this.#accounts = accounts;
    this.#owner = owner;
  }

  /** Makes sure that the session has room for so many bytes. Throws `OverAllowanceError`. */
  async ensure(bytes: number): Promise<void> {
    const { allowances } = this.#accounts;
    const isUnlimited = allowances.sessions === Infinity && allowances.ownerBytes === Infinity;
    const tooLarge = exceededBySession(allowances, bytes);
    if (tooLarge) throw new OverAllowanceError(tooLarge);
    if (isUnlimited || (this.#bytes !== undefined && bytes <= this.#bytes)) return;
    const needed = blocksOf(bytes);
    const roomy = this.#bytes === undefined ? needed : Math.max(needed, this.#bytes + STEP_BYTES);
    let over = await this.#set(roomy);
    if (over && roomy > needed) over = await this.#set(needed);
    if (over) throw new OverAllowanceError(over);
  }

  /** Gives back what is still reserved. */
  async release(): Promise<void> {
    if (this.#bytes !== undefined) await this.#set(undefined);
  }

  /** Notes that the session has landed, and that its commit used the reservation up. */
  used(): void {
    this.#bytes = undefined;
  }

  /** Writes the reservation in the account; again where that has changed meanwhile. */
  async #set(bytes: number | undefined): Promise<OverAllowance | undefined> {
    const { kv, now } = this.#context;
    const name = "reserve room for a session";
    return await kv.operation(name, async (signal) => {
      const unlock = await this.#accounts.lock(this.#owner);
      signal.addEventListener("abort", unlock);
      try {
        for (let races = 0; races < MAX_RACES; races++) {
          signal.throwIfAborted();
          const next = (account: Account) => this.#reserved(account, bytes, now());
          const made = await this.#accounts.change(this.#owner, next, { isBounded: true });
          if ("over" in made) return made.over;
          const { check, mutation, account } = made;
          this.#accounts.forget(this.#owner);
          // Noted before the answer: where that is lost, the room is given back all the same.
          signal.throwIfAborted();
          this.#bytes = bytes ?? this.#bytes;
          const result = await kv.commit({ checks: [check], mutations: [mutation] });
          if (!result.ok) continue;
          this.#accounts.note(this.#owner, account, result.versionstamp);
          this.#bytes = bytes;
          return undefined;
        }
        throw new StoreError("store_unavailable", `Cannot ${name}: others changed it all the time`);
      } finally {
        unlock();
      }
    });
  }

  #reserved(account: Account, bytes: number | undefined, now: number): Account {
    const others = account.reservations.filter(({ id }) => id !== this.id);
    if (bytes === undefined) return { ...account, reservations: others };
    if (others.length >= MAX_RESERVATIONS) {
      const message = `Cannot take in the session: ${MAX_RESERVATIONS} are on their way already`;
      throw new StoreError("store_unavailable", message);
    }
    const own = { id: this.id, bytes, until: now + RESERVED_MS };
    return { ...account, reservations: [...others, own] };
  }
}
