import type { RecordLearning, SpaceRules } from "./commands.ts";
import { MOST_UNREAD, type SpaceEventData } from "./events.ts";
import { digestedBy } from "./learned_digest.ts";
import { LearningDraft } from "./learning_draft.ts";
import { allow, type OperationRefusal, refuseSpace, type SpaceDecision } from "./space_decision.ts";
import type { SpaceSession } from "./sessions.ts";
import { findSession, type Space } from "./space.ts";

/** So many operations of one learning are looked at. */
export const MOST_OPERATIONS = 50;

/**
 * What was learned from a session, once: it has to go on where the last learning of that session
 * ended. Operations that must not be, and answers that were of no use, are counted in the digest's event.
 */
export function decideLearning(
  command: RecordLearning,
  space: Space,
  rules: SpaceRules,
): SpaceDecision {
  const { session, generation, from, to, operations, unreadable = 0, failed = {} } = command;
  const known = findSession(space, session, generation);
  if (known?.state !== "there") return refuseSpace({ reason: "SessionNotInSpace", session });
  const again = readAgain(command, known);
  const isOnlyAgain = to === from - 1 && again.reread !== undefined;
  if (from !== known.next || to < from && !isOnlyAgain) {
    return refuseSpace({ reason: "AlreadyDigested", session, next: known.next });
  }
  const digestIn = (space: Space) => ({ ...digestedBy(command, space), ...again });
  const draft = new LearningDraft(command, { space, rules, digest: digestIn(space) });
  const refused = new Map<OperationRefusal, number>();
  const count = (reason: OperationRefusal, times = 1) => {
    if (times > 0) refused.set(reason, (refused.get(reason) ?? 0) + times);
  };
  count("unreadable", unreadable);
  count("too_many", Math.max(0, operations.length - MOST_OPERATIONS));
  for (const operation of operations.slice(0, MOST_OPERATIONS)) {
    const reason = draft.take(operation);
    if (reason !== undefined) count(reason);
  }
  // What was dropped is forgotten (law 15): the digest does not tell it either.
  const digest = digestIn(draft.space);
  const counts = { ...failed, ...Object.fromEntries(refused) };
  const data = Object.keys(counts).length > 0 ? { ...digest, refused: counts } : digest;
  return allow([{ type: "SessionDigested", data }, ...draft.events], [
    ...new Set(draft.erases),
  ]);
}

/** What of a session is still to be read once it is released, and what was read now since it was. */
function readAgain(
  { said, from, unread: passed = [] }: RecordLearning,
  { withheld, unread: before }: SpaceSession,
): Pick<SpaceEventData<"SessionDigested">, "unread" | "reread"> {
  const messages = said.filter(({ role }) => role === "user").map(({ position }) => position);
  const withheldSince = messages.filter((position) => withheld?.has(position));
  const unread = [...new Set([...passed, ...withheldSince])].slice(-MOST_UNREAD);
  const reread = messages.filter((position) => position < from && before?.has(position));
  return {
    ...(unread.length > 0 ? { unread } : {}),
    ...(reread.length > 0 ? { reread } : {}),
  };
}
