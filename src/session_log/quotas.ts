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

type StoredUse = z.infer<typeof storedUseSchema>;

/** Owners whose use is kept in memory, so that an append that spends reads nothing. */
const CACHED_USES = 2_000;

/** A use as it was seen, with the version that a commit checks; undefined where nothing was used. */
interface SeenUse {
  readonly stored: StoredUse | undefined;
  readonly versionstamp: string | null;
}

/** What an owner used of the quotas up to now. */
interface Use {
  readonly opened: number[];
  readonly day: number;
  readonly tokens: number;
}

/** What became of an append, as far as a count has to know. */
type Outcome =
  | { readonly ok: true; readonly versionstamp: string | undefined }
  | { readonly ok: false };

/**
 * Counts what owners use. The count is checked and written by the very commit that uses it, so it
 * holds across instances and is neither lost nor doubled when a commit is in doubt.
 */
export class QuotaCounter {
  readonly #context: SessionContext;
  readonly #quotas: Quotas;
  readonly #queue = new KeyedQueue();
  readonly #seen = new Map<string, SeenUse>();

  constructor(context: SessionContext, quotas: Quotas) {
    this.#context = context;
    this.#quotas = quotas;
  }

  /** Reads what an owner used, if it is not in memory, so that the first append that spends need not. */
  async warm(owner: string): Promise<void> {
    if (!this.#isCounted({ turns: 1, tokens: 0 }) || this.#seen.has(owner)) return;
    const read = await this.#read(owner);
    if (!this.#seen.has(owner)) this.#remember(owner, read);
  }

  /**
   * Runs a task that spends after those of the same owner that came before: the count is one key,
   * and concurrent writers would fail one another.
   */
  inTurn<Result>(
    owner: string,
    spending: QuotaSpending,
    task: () => Promise<Result>,
  ): Promise<Result> {
    return this.#isCounted(spending) ? this.#queue.add(owner, task) : task();
  }

  /** The day's tokens, where an owner has used them up; undefined: there is room. */
  async spentTokens(owner: string): Promise<Limited | undefined> {
    const { tokensPerDay } = this.#quotas;
    if (tokensPerDay === 0) return undefined;
    const { kv, now: clock } = this.#context;
    const { stored } = await kv.operation("read a quota", () => this.#read(owner));
    return this.#spent(useAt(clock(), stored));
  }

  /**
   * Spends with an append, whose commit has the part. Opening a turn needs room in the quotas; an
   * outcome is always counted. Where the append failed, or its commit's version is not known, what the
   * owner used is read anew. Throws what the append throws.
   */
  async spend<Appended extends Outcome>(
    owner: string,
    spending: QuotaSpending,
    append: (part: PartMaker<Limited>) => Promise<Appended>,
  ): Promise<Appended> {
    if (!this.#isCounted(spending)) return await append(() => NO_PART);
    let stored: StoredUse | undefined;
    let versionstamp: string | undefined;
    try {
      const appended = await append(async () => {
        const made = await this.#after(owner, spending);
        if ("refused" in made) return made;
        stored = made.stored;
        return made.part;
      });
      if (appended.ok) versionstamp = appended.versionstamp;
      return appended;
    } finally {
      if (stored) this.#seen.delete(owner);
      if (stored && versionstamp !== undefined) this.#remember(owner, { stored, versionstamp });
    }
  }

  async #after(owner: string, spending: QuotaSpending): Promise<
    | { readonly part: CommitPart; readonly stored: StoredUse }
    | { readonly refused: Limited }
  > {
    const { keys, now: clock } = this.#context;
    const now = clock();
    const { stored, versionstamp } = this.#seen.get(owner) ?? await this.#read(owner);
    const use = useAt(now, stored);
    const limited = spending.turns > 0 ? this.#limited(use) : undefined;
    if (limited) return { refused: limited };
    const key = keys.use(owner);
    const expireIn = DAY_MS + MINUTE_MS;
    const next = { v: 1, ...this.#added(use, spending, now), expiresAt: now + expireIn } as const;
    const part: CommitPart = {
      checks: [{ key, versionstamp }],
      mutations: [{ type: "set", key, value: next, expireIn }],
    };
    return { part, stored: next };
  }

  async #read(owner: string): Promise<SeenUse> {
    const { kv, keys } = this.#context;
    const { value, versionstamp } = await kv.get(keys.use(owner));
    return { stored: storedUseSchema.safeParse(value).data, versionstamp };
  }

  #remember(owner: string, seen: SeenUse): void {
    this.#seen.set(owner, seen);
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > CACHED_USES && !oldest.done) this.#seen.delete(oldest.value);
  }

  #added({ opened, day, tokens }: Use, spending: QuotaSpending, now: number): Use {
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

function useAt(now: number, stored: StoredUse | undefined): Use {
  const day = Math.floor(now / DAY_MS);
  const opened = stored?.opened.filter((at) => at > now - MINUTE_MS && at <= now) ?? [];
  return { opened, day, tokens: stored?.day === day ? stored.tokens : 0 };
}
