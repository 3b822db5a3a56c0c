import {
  blanked,
  type DecidedSpaceEvent,
  foldSpace,
  type Space,
  toStoredSpaceEvent,
  understandSpaceEvent,
} from "../../knowledge/mod.ts";
import type { QuotaSpending } from "../../session_log/mod.ts";
import type { SpaceBatch, SpaceHead, SpaceKey, SpaceLog } from "../../space_log/mod.ts";
import { defined } from "../../shared/mod.ts";

/** The most earlier events whose texts go with one commit. */
export const MOST_REPLACED = 100;

/** What a space's batch carries besides its events. */
export interface SpaceBatchOptions {
  readonly spending?: QuotaSpending;
}

/** Stored however full the store is: it makes a space smaller. */
const KEPT: ReadonlySet<DecidedSpaceEvent["type"]> = new Set([
  "SessionLeft",
  "SessionsDropped",
  "FactForgotten",
  "FactUnpinned",
  // It is smaller than what it keeps from being used.
  "SourceWithheld",
]);

/** Events of a space with what the log keeps beside them, and the earlier events whose texts go. */
export function composeSpaceBatch(
  { events, replaces }: {
    readonly events: readonly DecidedSpaceEvent[];
    readonly replaces: NonNullable<SpaceBatch["replaces"]>;
  },
  { state, head, now, spending }: SpaceBatchOptions & {
    readonly state: Space;
    readonly head: SpaceHead | undefined;
    /** In ms since the epoch. */
    readonly now: number;
  },
): SpaceBatch {
  const after = foldSpace(
    events.map((event, index) => ({ ...event, position: state.position + 1 + index, at: now })),
    state,
  );
  return {
    expected: state.position,
    generation: state.position === 0 ? undefined : head?.generation,
    events: events.map((event) => toStoredSpaceEvent(event)),
    replaces,
    facts: after.count.facts,
    label: { name: after.name, sessions: after.count.sessions },
    isBounded: events.some(({ type }) => !KEPT.has(type)),
    ...defined({ spending }),
  };
}

/** What events at these positions become without their texts. */
export async function blankedAt(
  log: SpaceLog,
  key: SpaceKey,
  positions: readonly number[],
): Promise<NonNullable<SpaceBatch["replaces"]>> {
  const replaces = await Promise.all(positions.map(async (position) => {
    const [stored] = await log.read(key, { after: position - 1, limit: 1 });
    const event = stored?.position === position ? understandSpaceEvent(stored) : undefined;
    if (!event || event.type === "unknown") return [];
    const { data } = toStoredSpaceEvent(blanked(event));
    return [{ position, data }];
  }));
  return replaces.flat();
}
