import { type CommitPart, expiryOf, NO_PART, type StreamGuest } from "../../event_store/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKeySpace } from "../keys.ts";
import type { Leases } from "../leases.ts";
import { MarkSweep } from "../marks/mark_sweep.ts";
import { SESSION, type SessionKey, sessionOf, streamOf } from "../session.ts";

/** Which sessions have open turns: appends mark them, whoever looks for work reads the marks. */
export class OpenTurns {
  readonly #context: SessionContext;
  readonly #leases: Leases;
  readonly #sweep: MarkSweep;

  constructor(context: SessionContext, leases: Leases) {
    this.#context = context;
    this.#leases = leases;
    const { kv, keys } = context;
    this.#sweep = new MarkSweep(kv, keys.allOpen(), "look for open turns");
  }

  /** Marks a session, or removes its mark, with an append; undefined: leaves it as it is. */
  part(
    key: SessionKey,
    open: boolean | undefined,
    head: { readonly ttlMs?: number | undefined },
  ): CommitPart {
    if (open === undefined) return NO_PART;
    const place = this.#context.keys.open(key);
    if (!open) return { checks: [], mutations: [{ type: "delete", key: place }] };
    const { expireIn, expiresAt } = expiryOf(this.#context, head);
    const value = { v: 1, expiresAt };
    return { checks: [], mutations: [{ type: "set", key: place, value, expireIn }] };
  }

  /**
   * The sessions that have open turns and nobody at work on them, among the next 1,000 marks
   * of all owners: each call starts where the one before ended, so that none is skipped. Nothing is
   * read for those that this instance answers.
   */
  async *abandoned(
    isAnswered: (key: SessionKey) => boolean = () => false,
  ): AsyncGenerator<SessionKey> {
    for (const { key: place } of await this.#sweep.next()) {
      const key = { owner: String(place.at(-2)), session: String(place.at(-1)) };
      if (isAnswered(key)) continue;
      const lease = await this.#leases.find(key);
      if (!lease || this.#leases.isExpired(key, lease)) yield key;
    }
  }

  /** Whether a session has open turns and nobody is at work on them. */
  async isAbandoned(key: SessionKey): Promise<boolean> {
    const { kv, keys } = this.#context;
    const places = [keys.open(key), keys.lease(key)] as const;
    const [open, entry] = await kv.operation("look at a session", () => kv.getMany(places));
    const lease = this.#leases.in(entry);
    return open.versionstamp !== null && (!lease || this.#leases.isExpired(key, lease));
  }

  /** Removes a session's mark, if its log is where it is expected; its events have no open turn. */
  async forget(key: SessionKey, expected: number): Promise<void> {
    const { kv, keys, store } = this.#context;
    await kv.operation("forget open turns", async () => {
      const { head, check } = await store.seen(streamOf(key));
      if ((head?.position ?? 0) !== expected) return;
      await kv.commit({
        checks: [check],
        mutations: [{ type: "delete", key: keys.open(key) }],
      });
    });
  }
}

/** A session's mark goes with the first commit of its erasure. */
export function openTurnGuest(keys: SessionKeySpace): StreamGuest {
  return { kind: SESSION, keysOf: (stream) => [keys.open(sessionOf(stream))] };
}
