import type { ReadFile } from "../bridge/mod.ts";
import { eventDataSchemas, understand } from "../conversation/mod.ts";
import { checkLog, type LogEntry, type LogViolation } from "./log_laws.ts";
import { type CheckedInsertions, checkInsertions } from "./insertions.ts";
import { type CheckedReceipts, checkReceipts } from "./receipts.ts";
import { storiesOf, type TurnStory } from "./timeline.ts";

/** What a look at a stored session found. */
export interface Verification {
  readonly events: number;
  readonly turns: readonly TurnStory[];
  readonly receipts: Pick<CheckedReceipts, "rebuilt" | "unchecked">;
  readonly insertions: Pick<CheckedInsertions, "rebuilt" | "unchecked">;
  readonly violations: readonly LogViolation[];
}

/**
 * Checks the laws that a log alone can break, on all events of one session, and tells its turns.
 * Without `isOver` a turn may still be open: an instance is at it, or will be. Throws
 * `NewerEventError` where a newer version wrote what this one would have to understand.
 */
export async function verifyEvents(
  session: string,
  events: readonly LogEntry[],
  { isOver = false, readFile }: {
    readonly isOver?: boolean;
    /** Reads the session's files; without it requests that held some cannot be made again. */
    readonly readFile?: ReadFile;
  } = {},
): Promise<Verification> {
  const understood = events.map((event) => understand(event));
  const { violations, ...receipts } = await checkReceipts(session, understood, readFile);
  const { violations: ofInsertions, ...insertions } = checkInsertions(session, understood);
  return {
    events: events.length,
    turns: storiesOf(events),
    receipts,
    insertions,
    violations: [
      ...checkLog(session, events, { isOver }),
      ...checkReadable(session, events),
      ...violations,
      ...ofInsertions,
    ],
  };
}

/** Events that are damaged, or of a known kind in a form that is not known. */
function checkReadable(session: string, events: readonly LogEntry[]): LogViolation[] {
  const rule = "readable events";
  return events.flatMap((event) => {
    const { type, position, data } = event;
    if (type === "Damaged") {
      return [{ rule, session, detail: `the event at ${position} is damaged: ${data.reason}` }];
    }
    const isRead = !Object.hasOwn(eventDataSchemas, type) || understand(event).type !== "unknown";
    return isRead ? [] : [{ rule, session, detail: `${type} at ${position} cannot be read` }];
  });
}
