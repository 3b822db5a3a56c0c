import { z } from "zod";
import { logger } from "../telemetry/mod.ts";

/** How long keys are taken as they are, and how long where no newer ones can be had, in ms. */
const FRESH_MS = 300_000;
const STALE_MS = 3_600_000;

/** How long after a try the next one waits, in ms: whoever makes up key ids causes no flood. */
const PAUSE_MS = 10_000;

/** How long the whole answer may take, in ms. */
const TIMEOUT_MS = 5_000;

const keySchema = z.looseObject({ kid: z.string(), kty: z.enum(["RSA", "EC", "OKP"]) });
const answerSchema = z.object({ keys: z.array(z.unknown()) });

/** A public key as its publisher tells it. */
export type PublicKey = z.infer<typeof keySchema>;

/** The public keys that a provider of tokens publishes, fetched when they are needed. */
export class PublishedKeys {
  readonly #url: string;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  #known: { readonly keys: readonly PublicKey[]; readonly at: number } | undefined;
  #tried: { readonly at: number; readonly failed: boolean } | undefined;
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
   * The keys of this id, an empty list where the provider has none; undefined when that cannot be
   * known now, since the provider does not answer.
   */
  async of(kid: string): Promise<readonly PublicKey[] | undefined> {
    if (!this.#isFresh() || this.#with(kid).length === 0) await this.#refresh();
    if (!this.#known || this.#now() - this.#known.at > STALE_MS) return undefined;
    const keys = this.#with(kid);
    return keys.length === 0 && this.#tried?.failed ? undefined : keys;
  }

  #with(kid: string): readonly PublicKey[] {
    return this.#known?.keys.filter((key) => key.kid === kid) ?? [];
  }

  #isFresh(): boolean {
    return this.#known !== undefined && this.#now() - this.#known.at <= FRESH_MS;
  }

  async #refresh(): Promise<void> {
    if (!this.#fetching && this.#tried && this.#now() - this.#tried.at < PAUSE_MS) return;
    this.#fetching ??= this.#fetch().finally(() => this.#fetching = undefined);
    await this.#fetching;
  }

  async #fetch(): Promise<void> {
    const at = this.#now();
    try {
      this.#known = { keys: await fetchKeys(this.#url, this.#timeoutMs), at };
      this.#tried = { at, failed: false };
    } catch (error) {
      this.#tried = { at, failed: true };
      const why = error instanceof Error ? error.message : String(error);
      logger.warn(`The keys of AUTH_JWKS_URL cannot be fetched: ${why}`);
    }
  }
}

/** Keys of kinds that are not for signatures are left out. */
async function fetchKeys(url: string, timeoutMs: number): Promise<readonly PublicKey[]> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered with HTTP ${response.status}`);
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new Error('its answer is not {"keys": […]}');
  return answer.data.keys.flatMap((key) => {
    const parsed = keySchema.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
}
