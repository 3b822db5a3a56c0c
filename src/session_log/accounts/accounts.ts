import { type CommitPart, expiryOf, NO_PART } from "../../event_store/mod.ts";
import { type Check, type KvEntryMaybe, type Mutation, StoreError } from "../../kv/mod.ts";
import { KeyedQueue } from "../../shared/mod.ts";
import type { SessionContext } from "../context.ts";
import { type Account, accountOf, isEmpty, isOld, mayHaveRoom } from "./account.ts";
import { type Allowances, exceeded, type OverAllowance } from "./allowances.ts";
import { hasNothing, recount } from "./recount.ts";

/** Owners whose account is kept in memory, so that an append that changes it reads nothing. */
const CACHED_ACCOUNTS = 2_000;

const MAX_RACES = 20;

/** How often an account that is there is counted in vain before it is left as it is. */
const RECOUNTS = 3;

/** An account as it was seen, with the version that a commit checks. */
interface SeenAccount {
  readonly account: Account;
  readonly versionstamp: string | null;
}

/** An account's change, ready for a commit. */
export interface AccountWrite {
  readonly check: Check;
  readonly mutation: Mutation;
  readonly account: Account;
}

/**
 * What owners have in the store. An owner's account is one value, checked and written by the very
 * commits that begin, grow by a block, or erase a session: so it holds across instances, and is
 * neither lost nor doubled when a commit is in doubt. The store lets expired sessions go without a
 * commit; a recount finds out, when a limit is reached or the account is a day old.
 */
export class OwnerAccounts {
  readonly allowances: Allowances;
  readonly #context: SessionContext;
  readonly #turns = new KeyedQueue();
  readonly #seen = new Map<string, SeenAccount>();
  readonly #reading = new Map<string, Promise<SeenAccount | undefined>>();
  readonly #counting = new Map<string, Promise<SeenAccount>>();

  constructor(context: SessionContext, allowances: Allowances) {
    this.#context = context;
    this.allowances = allowances;
  }

  /** Reads an account that is not in memory, so that the first append that changes it need not. */
  async warm(owner: string): Promise<void> {
    if (this.#seen.has(owner) || this.#reading.has(owner)) return;
    const read = await this.#readFirst(owner);
    if (read && !this.#seen.has(owner)) this.#remember(owner, read);
  }

  /** Waits for the owner's turn on this instance; resolves with the function that ends it. */
  async lock(owner: string): Promise<() => void> {
    return await this.#turns.hold(owner);
  }

  /**
   * An account's change as a commit writes it, or the allowance that it would exceed. An account that is
   * missing or old is counted first; one at a limit is read again, and counted where that may help.
   *
   * @param isBounded Whether the allowances apply; otherwise it is only counted.
   */
  async change(
    owner: string,
    next: (account: Account) => Account,
    { isBounded }: { readonly isBounded: boolean },
  ): Promise<AccountWrite | { readonly over: OverAllowance }> {
    const { now } = this.#context;
    const cached = this.#seen.get(owner);
    let seen = cached ?? await this.#readFirst(owner) ?? await this.#recounted(owner);
    let isCounted = isOld(seen.account, now());
    if (isCounted) seen = await this.#recounted(owner);
    for (let over = this.#over(seen.account, next); isBounded && over;) {
      if (seen === cached) seen = await this.#read(owner);
      else if (!isCounted && mayHaveRoom(seen.account, now())) {
        isCounted = true;
        seen = await this.#recounted(owner);
      } else return { over };
      over = this.#over(seen.account, next);
    }
    return this.#write(owner, seen, next(seen.account));
  }

  /**
   * What credits an owner with the commit that erases a session. An account that is not there is
   * counted later.
   */
  async credit(owner: string, next: (account: Account) => Account): Promise<CommitPart> {
    const { kv, keys, now } = this.#context;
    this.#seen.delete(owner);
    const entry = await kv.get(keys.account(owner));
    const stored = accountOf(entry.value, now());
    if (!stored) return NO_PART;
    const { check, mutation } = this.#write(owner, seenAs(stored, entry), next(stored));
    return { checks: [check], mutations: [mutation] };
  }

  /** Notes what a commit made of an account. */
  note(owner: string, account: Account, versionstamp: string): void {
    this.#seen.delete(owner);
    if (!isEmpty(account)) this.#remember(owner, { account, versionstamp });
  }

  /** Forgets an account, so that it is read anew. */
  forget(owner: string): void {
    this.#seen.delete(owner);
  }

  /** Whether an account is still what a write was made for. */
  async isCurrent({ check }: AccountWrite): Promise<boolean> {
    const { versionstamp } = await this.#context.kv.get(check.key);
    return versionstamp === check.versionstamp;
  }

  #over(account: Account, next: (account: Account) => Account): OverAllowance | undefined {
    return exceeded(this.allowances, { before: account, after: next(account) });
  }

  /** The account as it is stored, or counted where there is none. */
  async #read(owner: string): Promise<SeenAccount> {
    const { kv, keys, now } = this.#context;
    const { value, versionstamp } = await kv.get(keys.account(owner));
    const account = accountOf(value, now());
    return account ? { account, versionstamp } : await this.#recounted(owner);
  }

  /**
   * The account of an owner of whom nothing is in memory: as it is stored; or of nothing, where the
   * owner has nothing, which is looked up meanwhile. Undefined: it has to be counted. One read for all
   * who ask while it is under way.
   */
  #readFirst(owner: string): Promise<SeenAccount | undefined> {
    const running = this.#reading.get(owner);
    if (running) return running;
    const reading = this.#readWithLists(owner).finally(() => this.#reading.delete(owner));
    this.#reading.set(owner, reading);
    return reading;
  }

  async #readWithLists(owner: string): Promise<SeenAccount | undefined> {
    const { kv, keys, now } = this.#context;
    const countedAt = now();
    const [{ value, versionstamp }, isNone] = await Promise.all([
      kv.get(keys.account(owner)),
      hasNothing(owner, this.#context),
    ]);
    const account = accountOf(value, now());
    if (account) return { account, versionstamp };
    const nothing = { sessions: 0, spaces: 0, bytes: 0, reservations: [], countedAt };
    return isNone && versionstamp === null ? { account: nothing, versionstamp } : undefined;
  }

  #remember(owner: string, seen: SeenAccount): void {
    this.#seen.set(owner, seen);
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > CACHED_ACCOUNTS && !oldest.done) this.#seen.delete(oldest.value);
  }

  /**
   * Counts an account anew, once for all who ask meanwhile. It goes on where they no longer wait: an
   * owner with very many sessions must not be counted in vain again and again.
   */
  #recounted(owner: string): Promise<SeenAccount> {
    const running = this.#counting.get(owner);
    if (running) return running;
    const counting = this.#count(owner).finally(() => this.#counting.delete(owner));
    this.#counting.set(owner, counting);
    return counting;
  }

  /**
   * What was counted holds only if nobody changed the account meanwhile; where others keep doing that,
   * it stays as it is.
   */
  async #count(owner: string): Promise<SeenAccount> {
    const { kv, keys, now } = this.#context;
    const started = now();
    for (let races = 0; races < MAX_RACES; races++) {
      const entry = await kv.get(keys.account(owner));
      const stored = accountOf(entry.value, now());
      if (stored && stored.countedAt >= started) return seenAs(stored, entry);
      if (stored && races >= RECOUNTS) return seenAs(stored, entry);
      const account = await recount(owner, stored?.reservations ?? [], this.#context);
      if (isEmpty(account) && entry.versionstamp === null) return seenAs(account, entry);
      const { check, mutation } = this.#write(owner, seenAs(account, entry), account);
      const result = await kv.commit({ checks: [check], mutations: [mutation] });
      if (!result.ok) continue;
      const { versionstamp } = isEmpty(account) ? { versionstamp: null } : result;
      return { account, versionstamp };
    }
    const message = "Cannot count an owner's sessions: others changed them all the time";
    throw new StoreError("store_unavailable", message);
  }

  #write(owner: string, { versionstamp }: SeenAccount, account: Account): AccountWrite {
    const key = this.#context.keys.account(owner);
    const check = { key, versionstamp };
    if (isEmpty(account)) return { check, mutation: { type: "delete", key }, account };
    const { expireIn, expiresAt } = expiryOf(this.#context);
    const { sessions, spaces, bytes, reservations, countedAt, freeAt } = account;
    const counted = { sessions, ...spaces > 0 ? { spaces } : {} };
    const value = { v: 1, ...counted, bytes, reservations, countedAt, freeAt, expiresAt };
    return { check, mutation: { type: "set", key, value, expireIn }, account };
  }
}

function seenAs(account: Account, { versionstamp }: KvEntryMaybe): SeenAccount {
  return { account, versionstamp };
}
