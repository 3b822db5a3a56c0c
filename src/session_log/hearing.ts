import { z } from "zod";
import { ms } from "../event_store/mod.ts";
import type { Check, KvEntryMaybe } from "../kv/mod.ts";
import type { SessionContext } from "./context.ts";
import type { SessionKey } from "./session.ts";

/** How long a mark counts, in ms; one that has passed half of that is written again. */
const HEARD_MS = 20_000;

/** A mark as stored. */
const storedMarkSchema = z.object({ v: z.literal(1), incarnation: z.string(), expiresAt: ms });

/**
 * Which sessions have clients on an instance that does not answer them: those wait for what is
 * streamed, which is written to the store for them. Where the store is far away, it is for no others.
 */
export class Hearing {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** For how many ms more a mark counts; 0: there is none. */
  leftOf({ value }: KvEntryMaybe, generation: string): number {
    const mark = storedMarkSchema.safeParse(value).data;
    if (mark?.incarnation !== generation) return 0;
    return Math.max(0, Math.min(HEARD_MS, mark.expiresAt - this.#context.now()));
  }

  /** Marks a session, unless a mark has most of its time left, or its head has changed meanwhile. */
  async mark(
    key: SessionKey,
    { generation, left, check }: {
      readonly generation: string;
      /** What `leftOf` says of the mark that is there. */
      readonly left: number;
      /** That the session's head has not changed. */
      readonly check: Check;
    },
  ): Promise<void> {
    if (left > HEARD_MS / 2) return;
    const { kv, keys, now } = this.#context;
    const value = { v: 1, incarnation: generation, expiresAt: now() + HEARD_MS };
    const mutation = { type: "set", key: keys.heard(key), value, expireIn: HEARD_MS } as const;
    await kv.operation(
      "ask for what is streamed",
      () => kv.commit({ checks: [check], mutations: [mutation] }),
    );
  }
}
