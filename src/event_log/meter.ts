import { z } from "zod";
import type { Store } from "./store.ts";

/** What an owner may use, over all instances; 0 is no limit. */
export interface Quotas {
  /** Turns opened in any 60 s. */
  readonly turnsPerMinute: number;
  /** Tokens in and out that replies and summaries took in a day (UTC). */
  readonly tokensPerDay: number;
}

/** What an append uses of its owner's quotas. */
export interface Spending {
  readonly turns: number;
  readonly tokens: number;
}

/** A quota that is used up, and when there is room again, in ms since the epoch. */
export interface Limited {
  readonly quota: keyof Quotas;
  readonly limit: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const storedMeterSchema = z.object({
  v: z.literal(1),
  /** When turns were opened in the last minute, in ms since the epoch. */
  opened: z.array(z.number()),
  /** Which day the tokens were spent on, in days since the epoch. */
  day: z.int(),
  tokens: z.number().nonnegative(),
  expiresAt: z.number(),
});

type Metered =
  | { readonly ok: true; readonly add: (atomic: Deno.AtomicOperation) => void }
  | { readonly ok: false; readonly limited: Limited };

/**
 * Counts what owners use. The count is checked and written by the very commit that uses it, so that
 * it holds across instances and is neither lost nor doubled when a commit is in doubt.
 */
export class Meter {
  readonly #store: Store;
  readonly #quotas: Quotas;
  readonly #queues = new Map<string, Promise<void>>();

  constructor(store: Store, quotas: Quotas) {
    this.#store = store;
    this.#quotas = quotas;
  }

  /**
   * Runs a task that spends after those of the same owner that came before: the count is one key,
   * and those who write it at once would fail one another.
   */
  async inTurn<Result>(
    owner: string,
    spending: Spending,
    task: () => Promise<Result>,
  ): Promise<Result> {
    if (!this.#isCounted(spending)) return await task();
    const before = this.#queues.get(owner) ?? Promise.resolve();
    const result = before.then(task);
    const settled = result.then(() => {}, () => {});
    this.#queues.set(owner, settled);
    settled.then(() => this.#queues.get(owner) === settled && this.#queues.delete(owner));
    return await result;
  }

  /** Looks whether there is room; opening a turn needs some, an outcome is always counted. */
  async spend(owner: string, spending: Spending): Promise<Metered> {
    if (!this.#isCounted(spending)) return { ok: true, add: () => {} };
    const { kv, keys, now: clock } = this.#store;
    const now = clock();
    const entry = await kv.get(keys.meter(owner));
    const stored = storedMeterSchema.safeParse(entry.value);
    const day = Math.floor(now / DAY_MS);
    const opened = stored.success
      ? stored.data.opened.filter((at) => at > now - MINUTE_MS && at <= now)
      : [];
    const tokens = stored.success && stored.data.day === day ? stored.data.tokens : 0;
    if (spending.turns > 0) {
      const limited = this.#limited({ opened, tokens, day });
      if (limited) return { ok: false, limited };
    }
    const expireIn = DAY_MS + MINUTE_MS;
    const value = {
      v: 1,
      opened: this.#quotas.turnsPerMinute > 0
        ? [...opened, ...Array(spending.turns).fill(now)]
        : [],
      day,
      tokens: tokens + spending.tokens,
      expiresAt: now + expireIn,
    };
    return {
      ok: true,
      add: (atomic) => void atomic.check(entry).set(keys.meter(owner), value, { expireIn }),
    };
  }

  #isCounted({ turns, tokens }: Spending): boolean {
    const { turnsPerMinute, tokensPerDay } = this.#quotas;
    return (turnsPerMinute > 0 && turns > 0) || (tokensPerDay > 0 && turns + tokens > 0);
  }

  #limited({ opened, tokens, day }: {
    readonly opened: readonly number[];
    readonly tokens: number;
    readonly day: number;
  }): Limited | undefined {
    const { turnsPerMinute, tokensPerDay } = this.#quotas;
    const first = opened.at(-turnsPerMinute);
    if (turnsPerMinute > 0 && opened.length >= turnsPerMinute && first !== undefined) {
      return { quota: "turnsPerMinute", limit: turnsPerMinute, until: first + MINUTE_MS };
    }
    if (tokensPerDay === 0 || tokens < tokensPerDay) return undefined;
    return { quota: "tokensPerDay", limit: tokensPerDay, until: (day + 1) * DAY_MS };
  }
}
