import {
  type CommitContext,
  type CommitPart,
  type Expiry,
  expiryOf,
  PAGE_EVENTS,
  type StreamGuest,
} from "../../event_store/mod.ts";
import type { KvClient, KvKey, Mutation } from "../../kv/mod.ts";
import type { SessionContext } from "../context.ts";
import type { SessionKeySpace } from "../keys.ts";
import { HEADS_AT_ONCE, LISTED_SESSIONS } from "../limits.ts";
import {
  SESSION,
  type SessionHead,
  sessionHead,
  type SessionKey,
  sessionOf,
  streamOf,
} from "../session.ts";

/** A session in its owner's list. */
export type ListedSession = SessionHead & { readonly session: string };

/** Which sessions of a list are wanted. */
export interface SessionListQuery {
  readonly limit: number;
  /** That of the page before: `<createdAt>:<session>` of the last entry that was looked at. */
  readonly cursor?: string;
  /** Without it all are wanted. */
  readonly wanted?: (session: ListedSession) => boolean;
}

/** The lists of owners' sessions. */
export class SessionList {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Lists a session with the append that begins it, in the place of its id's former generation. */
  part({ stream, head, isFirst, former }: CommitContext): CommitPart {
    if (!isFirst) return { checks: [], mutations: [] };
    const { keys } = this.#context;
    const session = sessionOf(stream);
    const gone: Mutation[] = former
      ? [{ type: "delete", key: keys.listEntry(session, former.createdAt) }]
      : [];
    const entry = entryMutation(keys, session, { ...head, expiry: expiryOf(this.#context) });
    return { checks: [], mutations: [...gone, entry] };
  }

  /**
   * An owner's sessions, newest first by creation. Where only some are wanted, a page may hold fewer
   * than `limit`, or none, and still have a cursor: it looks at a limited number of entries.
   */
  async sessions(
    owner: string,
    query: SessionListQuery,
  ): Promise<{ sessions: ListedSession[]; cursor?: string }> {
    const { limit, wanted = () => true } = query;
    const most = query.wanted ? LISTED_SESSIONS : limit;
    const sessions: ListedSession[] = [];
    let listed = 0;
    let cursor = "";
    for await (const { session, createdAt, head } of this.#entries(owner, { ...query, most })) {
      listed += 1;
      cursor = `${createdAt}:${session}`;
      const found = head?.createdAt === createdAt ? { session, ...head } : undefined;
      if (found && wanted(found)) sessions.push(found);
      if (sessions.length === limit) break;
    }
    return listed < most && sessions.length < limit ? { sessions } : { sessions, cursor };
  }

  /** Every session of every owner that is there, in the order of their owners. */
  async *everyone(): AsyncGenerator<SessionKey, void, void> {
    for await (const { key, createdAt } of this.all()) {
      if ((await this.#headOf(key))?.createdAt === createdAt) yield key;
    }
  }

  /** Every entry of every owner's list; its session may be gone. */
  async *all(): AsyncGenerator<{ readonly key: SessionKey; readonly createdAt: number }> {
    const { kv, keys } = this.#context;
    const prefix = keys.allLists();
    const page = (start: KvKey | undefined) =>
      kv.operation("list the sessions", () =>
        Array.fromAsync(
          kv.list(start ? { prefix, start } : { prefix }, { limit: PAGE_EVENTS }),
          ({ key }) => key,
        ));
    let places = await page(undefined);
    for (;;) {
      for (const place of places) {
        const [owner, createdAt, session] = place.slice(-3);
        const key = { owner: String(owner), session: String(session) };
        yield { key, createdAt: Number(createdAt) };
      }
      const last = places.at(-1);
      if (!last || places.length < PAGE_EVENTS) return;
      places = await page([...last, ""]);
    }
  }

  /**
   * Whether an owner has fewer sessions than the limit. Instances that ask at the same moment may
   * both be told yes.
   */
  async hasRoom(owner: string, limit: number): Promise<boolean> {
    const { kv, keys } = this.#context;
    const prefix = keys.list(owner);
    return await kv.operation("count an owner's sessions", async () => {
      let listed = 0;
      for await (const _ of kv.list({ prefix }, { limit, batchSize: PAGE_EVENTS })) listed += 1;
      if (listed < limit) return true;
      let live = 0;
      for await (const { createdAt, head } of this.#entries(owner)) {
        if (head?.createdAt === createdAt) live += 1;
        if (live === limit) return false;
      }
      return true;
    });
  }

  /** The entries of a list with their heads, a group of which is read at a time. */
  async *#entries(owner: string, { most, cursor }: {
    readonly most?: number;
    readonly cursor?: string;
  } = {}) {
    const { kv, keys } = this.#context;
    const prefix = keys.list(owner);
    const [before, ...rest] = cursor?.split(":") ?? [];
    const end = [...prefix, Number(before), rest.join(":")];
    const selector = cursor === undefined ? { prefix } : { prefix, end };
    const options = most === undefined ? { batchSize: PAGE_EVENTS } : { limit: most };
    const entries = kv.list(selector, { reverse: true, ...options });
    for await (const group of inGroups(entries, HEADS_AT_ONCE)) {
      yield* await Promise.all(group.map(async ({ key }) => {
        const session = String(key.at(-1));
        const head = await this.#headOf({ owner, session });
        return { session, createdAt: Number(key.at(-2)), head };
      }));
    }
  }

  async #headOf(key: SessionKey): Promise<SessionHead | undefined> {
    const head = await this.#context.store.head(streamOf(key));
    return head && sessionHead(head);
  }
}

/** A session's entry in the list, which its head names by its time of creation. */
export function listGuest(keys: SessionKeySpace, kv: KvClient): StreamGuest {
  return {
    kind: SESSION,
    keysOf: (stream, head) => head ? [keys.listEntry(sessionOf(stream), head.createdAt)] : [],
    strayKeysOf: (stream) => entriesOf(sessionOf(stream), keys, kv),
    renewalOf: (stream, { createdAt }, expiry) => [
      entryMutation(keys, sessionOf(stream), { createdAt, expiry }),
    ],
    createdAtOf: async (stream) => {
      let newest: number | undefined;
      for await (const { createdAt } of entriesOf(sessionOf(stream), keys, kv)) {
        newest = Math.max(newest ?? 0, createdAt);
      }
      return newest;
    },
  };
}

/** The entries of all generations of a session's id. */
async function* entriesOf(session: SessionKey, keys: SessionKeySpace, kv: KvClient) {
  const options = { batchSize: PAGE_EVENTS };
  for await (const { key } of kv.list({ prefix: keys.list(session.owner) }, options)) {
    if (key.at(-1) === session.session) yield { key, createdAt: Number(key.at(-2)) };
  }
}

function entryMutation(keys: SessionKeySpace, session: SessionKey, { createdAt, expiry }: {
  readonly createdAt: number;
  readonly expiry: Expiry;
}): Mutation {
  const { expireIn, expiresAt } = expiry;
  const key = keys.listEntry(session, createdAt);
  return { type: "set", key, value: { v: 1, expiresAt }, expireIn };
}

/** What comes one by one, in groups of a size. */
async function* inGroups<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
