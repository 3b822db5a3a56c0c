import { z } from "zod";
import { type CommitPart, NO_PART, type PartMaker } from "../event_store/mod.ts";
import { KeyedQueue } from "../shared/mod.ts";
import type { SessionContext } from "./context.ts";

/** What an owner may use, over all instances; 0 is no limit. */
export interface Quotas {
  /** Turns opened in any 60 s. */
  readonly turnsPerMinute: number;
  /** Tokens in and out that replies and summaries took in a day (UTC). */
  readonly tokensPerDay: number;
}

/** What an append uses of its owner's quotas. */
export interface QuotaSpending {
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

/** What an owner used, as stored. */
const storedUseSchema = z.object({
  v: z.literal(1),
  /** When turns were opened in the last minute, in ms since the epoch. */
  opened: z.array(z.number()),
  /** Which day the tokens were spent on, in days since the epoch. */
  day: z.int(),
  tokens: z.number().nonnegative(),
  expiresAt: z.number(),
});

/** What an owner used of the quotas up to now. */
interface Use {
  readonly opened: readonly number[];
  readonly day: number;
  readonly tokens: number;
}

/**
 * Counts what owners use. The count is checked and written by the very commit that uses it, so it
 * holds across instances and is neither lost nor doubled when a commit is in doubt.
 */
export class QuotaCounter {
  readonly #context: SessionContext;
  readonly #quotas: Quotas;
  readonly #queue = new KeyedQueue();

  constructor(context: SessionContext, quotas: Quotas) {
    this.#context = context;
    this.#quotas = quotas;
  }

  /**
   * Runs a task that spends after those of the same owner that came before: the count is one key,
   * and concurrent writers would fail one another.
   */
  async inTurn<Result>(
    owner: string,
    spending: QuotaSpending,
    task: () => Promise<Result>,
  ): Promise<Result> {
    return this.#isCounted(spending) ? await this.#queue.add(owner, task) : await task();
  }

  /** The day's tokens, where an owner has used them up; undefined: there is room. */
  async spentTokens(owner: string): Promise<Limited | undefined> {
    const { tokensPerDay } = this.#quotas;
    if (tokensPerDay === 0) return undefined;
    const { kv, keys, now: clock } = this.#context;
    const { value } = await kv.operation("read a quota", () => kv.get(keys.use(owner)));
    return this.#spent(useAt(clock(), value));
  }

  /** Spends with an append. Opening a turn needs room in the quotas; an outcome is always counted. */
  part(owner: string, spending: QuotaSpending): PartMaker<Limited> {
    if (!this.#isCounted(spending)) return () => NO_PART;
    return async () => await this.#spend(owner, spending);
  }

  async #spend(
    owner: string,
    spending: QuotaSpending,
  ): Promise<CommitPart | { readonly refused: Limited }> {
    const { kv, keys, now: clock } = this.#context;
    const now = clock();
    const { key, value, versionstamp } = await kv.get(keys.use(owner));
    const use = useAt(now, value);
    const limited = spending.turns > 0 ? this.#limited(use) : undefined;
    if (limited) return { refused: limited };
    const expireIn = DAY_MS + MINUTE_MS;
    const next = { v: 1, ...this.#after(use, spending, now), expiresAt: now + expireIn };
    return {
      checks: [{ key, versionstamp }],
      mutations: [{ type: "set", key, value: next, expireIn }],
    };
  }

  #after({ opened, day, tokens }: Use, spending: QuotaSpending, now: number): Use {
    const isLimited = this.#quotas.turnsPerMinute > 0;
    return {
      opened: isLimited ? [...opened, ...Array(spending.turns).fill(now)] : [],
      day,
      tokens: tokens + spending.tokens,
    };
  }

  #isCounted({ turns, tokens }: QuotaSpending): boolean {
    const { turnsPerMinute, tokensPerDay } = this.#quotas;
    return (turnsPerMinute > 0 && turns > 0) || (tokensPerDay > 0 && turns + tokens > 0);
  }

  #limited({ opened, tokens, day }: Use): Limited | undefined {
    const { turnsPerMinute } = this.#quotas;
    const first = opened.at(-turnsPerMinute);
    if (turnsPerMinute > 0 && opened.length >= turnsPerMinute && first !== undefined) {
      return { quota: "turnsPerMinute", limit: turnsPerMinute, until: first + MINUTE_MS };
    }
    return this.#spent({ tokens, day });
  }

  #spent({ tokens, day }: Pick<Use, "tokens" | "day">): Limited | undefined {
    const { tokensPerDay } = this.#quotas;
    if (tokensPerDay === 0 || tokens < tokensPerDay) return undefined;
    return { quota: "tokensPerDay", limit: tokensPerDay, until: (day + 1) * DAY_MS };
  }
}

function useAt(now: number, value: unknown): Use {
  const stored = storedUseSchema.safeParse(value).data;
  const day = Math.floor(now / DAY_MS);
  const opened = stored?.opened.filter((at) => at > now - MINUTE_MS && at <= now) ?? [];
  return { opened, day, tokens: stored?.day === day ? stored.tokens : 0 };
}
