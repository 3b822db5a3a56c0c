import type { KvKey } from "../../kv/mod.ts";
import { yieldToEventLoop } from "../../shared/mod.ts";
import type { SessionContext } from "../context.ts";
import { inGroups } from "../groups.ts";
import { type Account, chargeOf, type Reservation } from "./account.ts";
import { type CountedKind, countedSessions, countedSpaces } from "./counted_kinds.ts";

/** Heads that are read before other tasks get a turn. */
const HEADS_AT_ONCE = 100;

/** Whether nothing at all is in an owner's lists of sessions and spaces. */
export async function hasNothing(owner: string, { kv, keys }: SessionContext): Promise<boolean> {
  const first = await Promise.all([countedSessions(keys), countedSpaces(keys)].map(({ all }) => {
    return kv.list({ prefix: [...all, owner] }, { limit: 1 }).next();
  }));
  return first.every(({ done }) => done === true);
}

/**
 * Counts an owner's sessions and spaces by their heads, in slices: those that have not expired by now.
 * One whose head is damaged is there, too.
 */
export async function recount(
  owner: string,
  reservations: readonly Reservation[],
  { kv, keys, store, now: clock }: SessionContext,
): Promise<Account> {
  const now = clock();
  const found = { sessions: 0, spaces: 0 };
  let bytes = 0;
  let freeAt = Infinity;
  const count = async (places: readonly KvKey[], { kind, counted }: CountedKind) => {
    const streams = places.map((place) => ({ owner, kind, id: String(place.at(-1)) }));
    for (const [index, head] of (await store.bareHeads(streams)).entries()) {
      if (head === "damaged") {
        found[counted] += 1;
        bytes += chargeOf({ position: 0 });
      }
      if (!head || head === "damaged" || head.expiresAt <= now) continue;
      if (head.createdAt !== Number(places[index]?.at(-2))) continue;
      found[counted] += 1;
      bytes += chargeOf(head);
      freeAt = Math.min(freeAt, head.expiresAt);
    }
  };
  for (const each of [countedSessions(keys), countedSpaces(keys)]) {
    const entries = kv.list({ prefix: [...each.all, owner] }, { batchSize: HEADS_AT_ONCE });
    for await (const group of inGroups(entries, HEADS_AT_ONCE)) {
      await count(group.map(({ key }) => key), each);
      await yieldToEventLoop();
    }
  }
  const known = freeAt === Infinity ? {} : { freeAt };
  return { ...found, bytes, reservations, countedAt: now, ...known };
}
