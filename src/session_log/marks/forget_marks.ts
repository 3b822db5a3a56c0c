import { expiryOf } from "../../event_store/mod.ts";
import type { KvEntry, Mutation } from "../../kv/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKey } from "../session.ts";
import { MarkSweep, removeMark } from "./mark_sweep.ts";

/** A session of a space was erased, and the space has not been told. */
export interface ForgetMark extends SessionKey {
  readonly space: string;
  /** The lineage of the session that was erased: what the space names it by; empty where its head could not be read: every one so far. */
  readonly generation: string;
  readonly version: string;
}

/** Which erased sessions their spaces have still to forget. */
export class ForgetMarks {
  readonly #context: SessionContext;
  readonly #spaceTtlMs: number;
  readonly #sweep: MarkSweep;

  /** `spaceTtlMs` is a space's time to live after its last use: no mark is needed longer. */
  constructor(context: SessionContext, spaceTtlMs: number) {
    this.#context = context;
    this.#spaceTtlMs = spaceTtlMs;
    this.#sweep = new MarkSweep(context.kv, context.keys.allForget());
  }

  /** Marks a session with the commit that erases it. */
  mutation(key: SessionKey, space: string, generation: string | undefined): Mutation {
    const { keys, now } = this.#context;
    const { expireIn, expiresAt } = expiryOf({ ttlMs: this.#spaceTtlMs, now });
    const place = keys.forget(key, space, generation ?? "");
    return { type: "set", key: place, value: { v: 1, expiresAt }, expireIn };
  }

  /**
   * The next 1,000 marks of all owners: each call starts where the one before ended, so that none is
   * skipped.
   */
  async next(): Promise<ForgetMark[]> {
    return (await this.#sweep.next()).map(markOf);
  }

  /** The marks of one space, at most 1,000. */
  async ofSpace({ owner, space }: Pick<ForgetMark, "owner" | "space">): Promise<ForgetMark[]> {
    const { kv, keys } = this.#context;
    const prefix = [...keys.allForget(), owner, space];
    return (await new MarkSweep(kv, prefix).next()).map(markOf);
  }

  /** Removes a mark whose space has been told. */
  async remove(mark: ForgetMark): Promise<void> {
    const { kv, keys } = this.#context;
    await removeMark(kv, keys.forget(mark, mark.space, mark.generation), mark.version);
  }
}

function markOf({ key, versionstamp }: KvEntry): ForgetMark {
  const [owner = "", space = "", session = "", generation = ""] = key.slice(-4).map(String);
  return { owner, space, session, generation, version: versionstamp };
}
