import { createLocalJWKSet, type CryptoKey, errors, type JWK } from "jose";
import { z } from "zod";
import { messageOf } from "../shared/mod.ts";
import { logger } from "../telemetry/mod.ts";

/**
 * How long keys are used without asking again, and how long if the provider is down, in ms. `jose`
 * can fetch keys too, but then tokens fail as soon as the provider does.
 */
const FRESH_MS = 300_000;
const STALE_MS = 3_600_000;

/** The shortest time between two fetches, in ms: made-up key ids cause no flood of requests. */
const COOLDOWN_MS = 10_000;

/** The longest that a fetch may take, in ms. */
const TIMEOUT_MS = 5_000;

const keySchema = z.looseObject({ kid: z.string(), kty: z.enum(["RSA", "EC", "OKP"]) });
const bodySchema = z.object({ keys: z.array(z.unknown()) });

interface KnownKeys {
  readonly ids: ReadonlySet<string>;
  readonly find: ReturnType<typeof createLocalJWKSet>;
  /** When they were fetched, in ms since the epoch. */
  readonly at: number;
}

/** The public keys that a provider of tokens publishes, fetched when they are needed. */
export class PublishedKeys {
  readonly #url: string;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  #known: KnownKeys | undefined;
  #lastFetch: { readonly at: number; readonly failed: boolean } | undefined;
  #fetching: Promise<void> | undefined;

  constructor(url: string, options: {
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
    readonly timeoutMs?: number;
  }) {
    this.#url = url;
    this.#now = options.now;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /**
   * The key that verifies a token with this header; undefined if the provider has none, and
   * `unavailable` if the provider does not answer and so cannot be asked.
   */
  async find(
    header: { readonly alg: string; readonly kid: string },
  ): Promise<CryptoKey | "unavailable" | undefined> {
    if (!this.#isFresh() || !this.#known?.ids.has(header.kid)) await this.#refresh();
    const known = this.#known;
    if (!known || this.#now() - known.at > STALE_MS) return "unavailable";
    if (!known.ids.has(header.kid)) return this.#lastFetch?.failed ? "unavailable" : undefined;
    return await known.find(header).catch(firstMatch);
  }

  #isFresh(): boolean {
    return this.#known !== undefined && this.#now() - this.#known.at <= FRESH_MS;
  }

  async #refresh(): Promise<void> {
    const last = this.#lastFetch;
    if (!this.#fetching && last && this.#now() - last.at < COOLDOWN_MS) return;
    this.#fetching ??= this.#fetch().finally(() => this.#fetching = undefined);
    await this.#fetching;
  }

  async #fetch(): Promise<void> {
    const at = this.#now();
    try {
      const keys = await fetchKeys(this.#url, this.#timeoutMs);
      const ids = new Set(keys.map(({ kid }) => kid));
      this.#known = { ids, find: createLocalJWKSet({ keys }), at };
      this.#lastFetch = { at, failed: false };
    } catch (error) {
      this.#lastFetch = { at, failed: true };
      logger.warn(`Cannot fetch the keys at AUTH_JWKS_URL: ${messageOf(error)}`);
    }
  }
}

/** Of several keys with one id the first is used; a key that cannot be used is like none. */
async function firstMatch(error: unknown): Promise<CryptoKey | undefined> {
  if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return undefined;
  for await (const key of error) return key;
  return undefined;
}

/** Keys of kinds that sign nothing are left out. */
async function fetchKeys(
  url: string,
  timeoutMs: number,
): Promise<(JWK & { readonly kid: string })[]> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered with HTTP ${response.status}`);
  }
  const body = bodySchema.safeParse(await response.json().catch(() => undefined));
  if (!body.success) throw new Error('its answer is not {"keys": […]}');
  return body.data.keys.flatMap((key) => {
    const parsed = keySchema.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
}
