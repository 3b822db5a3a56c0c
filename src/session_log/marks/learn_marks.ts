import { z } from "zod";
import {
  type CommitPart,
  count,
  expiryOf,
  ms,
  type StreamGuest,
  type StreamHead,
} from "../../event_store/mod.ts";
import type { KvClient, KvEntry } from "../../kv/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKeySpace } from "../keys.ts";
import { SESSION, type SessionKey, sessionOf } from "../session.ts";
import { MarkSweep, removeMark } from "./mark_sweep.ts";

/** What an append says that a space has to learn. */
export interface ToLearn {
  readonly space: string;
  /** When it is to be learned, in ms since the epoch; an append after it puts that off. */
  readonly due: number;
}

/** A session has said something that its space has not learned. Times in ms since the epoch. */
export interface LearnMark extends SessionKey, ToLearn {
  /** The session's lineage: what the space names it by. */
  readonly generation: string;
  /** The position up to which it has to be learned. */
  readonly position: number;
  /** When the session expires, unless it is used again. */
  readonly expiresAt: number;
  /** Changes with every append that marks the session. */
  readonly version: string;
}

/** A mark as stored. */
const storedLearnMarkSchema = z.object({
  v: z.literal(1),
  incarnation: z.string(),
  position: count,
  due: ms,
  expiresAt: ms,
});

/** Which sessions have said what their spaces have to learn. */
export class LearnMarks {
  readonly #context: SessionContext;
  readonly #sweep: MarkSweep;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#sweep = new MarkSweep(context.kv, context.keys.allLearn());
  }

  /** Marks a session with the append that says something. */
  part(key: SessionKey, { space, due }: ToLearn, head: StreamHead): CommitPart {
    const { keys } = this.#context;
    const { position, expiresAt } = head;
    const incarnation = head.lineage ?? head.generation;
    const { expireIn } = expiryOf(this.#context, head);
    const value = { v: 1, incarnation, position, due, expiresAt };
    return {
      checks: [],
      mutations: [{ type: "set", key: keys.learn(key, space), value, expireIn }],
    };
  }

  /** What a session has said for a space to learn; undefined: nothing. */
  async find(key: SessionKey, space: string): Promise<LearnMark | undefined> {
    const { kv, keys } = this.#context;
    const entry = await kv.operation("read a mark", () => kv.get(keys.learn(key, space)));
    return entry.versionstamp === null ? undefined : markOf(entry);
  }

  /**
   * The marks of all owners that are due, whose session expires within so many ms, or that are late,
   * among the next 1,000 marks: each call starts where the one before ended, so that none is skipped.
   */
  async *due({ beforeExpiryMs, isLate = () => false }: {
    readonly beforeExpiryMs: number;
    /** Whether a mark that is not due has been put off for too long; asked of each of them. */
    readonly isLate?: (mark: LearnMark) => boolean;
  }): AsyncGenerator<LearnMark> {
    const now = this.#context.now();
    for (const entry of await this.#sweep.next()) {
      const mark = markOf(entry);
      if (!mark) continue;
      const isDue = mark.due <= now || mark.expiresAt - beforeExpiryMs <= now;
      if (isDue || isLate(mark)) yield mark;
    }
  }

  /** The marks of one space, at most 1,000. */
  async ofSpace({ owner, space }: Pick<LearnMark, "owner" | "space">): Promise<LearnMark[]> {
    const { kv, keys } = this.#context;
    const prefix = [...keys.allLearn(), owner, space];
    return (await new MarkSweep(kv, prefix).next()).flatMap((entry) => markOf(entry) ?? []);
  }

  /** Removes a mark whose session has been learned up to it. False when more was said since. */
  async remove(mark: LearnMark): Promise<boolean> {
    const { kv, keys } = this.#context;
    return await removeMark(kv, keys.learn(mark, mark.space), mark.version);
  }
}

/** A session's marks go with the first commit of its erasure. */
export function learnMarkGuest(keys: SessionKeySpace, kv: KvClient): StreamGuest {
  const placesOf = async function* ({ owner, session }: SessionKey) {
    for await (const { key } of kv.list({ prefix: [...keys.allLearn(), owner] })) {
      if (key.at(-1) === session) yield key;
    }
  };
  return {
    kind: SESSION,
    erasure: async (stream) => ({
      checks: [],
      mutations: await Array.fromAsync(
        placesOf(sessionOf(stream)),
        (key) => ({ type: "delete", key }) as const,
      ),
      [Symbol.dispose]: () => {},
    }),
    strayKeysOf: async function* (stream) {
      for await (const key of placesOf(sessionOf(stream))) yield { key, createdAt: NaN };
    },
  };
}

function markOf({ key, value, versionstamp }: KvEntry): LearnMark | undefined {
  const stored = storedLearnMarkSchema.safeParse(value).data;
  const [owner, space, session] = key.slice(-3).map(String);
  if (!stored || owner === undefined || space === undefined || session === undefined) {
    return undefined;
  }
  const { incarnation: generation, position, due, expiresAt } = stored;
  return { owner, space, session, generation, position, due, expiresAt, version: versionstamp };
}
