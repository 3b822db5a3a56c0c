import type { Conversation } from "../../conversation/mod.ts";
import {
  findSession,
  type LearningPart,
  learningParts,
  type RecordedSpaceEvent,
  type RecordLearning,
  type Space,
  type SpaceCommand,
  type SpaceSession,
  toldDigests,
} from "../../knowledge/mod.ts";
import { ModelError } from "../../model/mod.ts";
import type { LearnMark, Limited, SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SpaceLog } from "../../space_log/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { HeldLease } from "../leases/held_lease.ts";
import type { SpaceKey } from "../api/spaces.ts";
import { type Asked, type AskingParts, askWhatToLearn, givenUp } from "./asked.ts";
import { brokeOff } from "./retry_times.ts";
import type { SpacesToLearn } from "./spaces_to_learn.ts";

/** How much of what was said is asked about at once, in characters, and at least. */
const READ_AT_ONCE = 60_000;
const LEAST_READ = 4_000;

/** So many of a session's last digests tell what it was about before. */
const EARLIER_DIGESTS = 3;

/** What learning works with. */
export interface LearningParts extends AskingParts {
  readonly log: SessionLog;
  readonly spaceLog: SpaceLog;
  readonly spaces: SpacesToLearn;
  /** A session's state as its log has it now; undefined where there is none. */
  readonly read: (key: SessionKey) => Promise<SaidSession | undefined>;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** A session, and what its space names it by. */
export interface SaidSession {
  readonly state: Conversation;
  readonly lineage: string;
}

/** What was appended to the space for a session. */
export type LearnedEvents = readonly RecordedSpaceEvent[];

/** What became of a session that had something to learn from. */
export type LearningOutcome =
  /** All that it had said when this began is learned. */
  | { readonly kind: "learned" }
  /** It doesn't belong to the space any more, or is gone. */
  | { readonly kind: "left" }
  /** It is to be learned from later. `limited`: when its owner has tokens again. */
  | {
    readonly kind: "later";
    readonly why: "open" | "joining" | "no_room" | "tokens" | "stopping";
    readonly limited?: Limited;
  };

/** How one session is learned from. */
export interface LearningRun {
  /** The lease of the space. */
  readonly lease: HeldLease<SpaceKey>;
  readonly signal: AbortSignal;
  /** Whether the instance stops, so that no further part is begun. */
  readonly isStopping: () => boolean;
  /** Whether it is learned from though turns of it are open. */
  readonly isForced: boolean;
  /** Whether a part whose call breaks off now is noted as read: too many of its calls have. */
  readonly isLast: boolean;
  readonly onEvents: (events: LearnedEvents) => void;
}

/**
 * Learns what a marked session has said since the last time, part by part: reads, asks, decides,
 * appends. A part is in the space's log before the next one is asked about, so that a crash costs one
 * call at most (law 17). The mark goes once all of it is there. Throws `ModelError`, `LeaseLostError`,
 * what the stores throw, and the signal's reason.
 */
export async function learnSession(
  mark: LearnMark,
  parts: LearningParts,
  run: LearningRun,
): Promise<LearningOutcome> {
  const outcome = await learnMarked(mark, parts, run);
  // More was said meanwhile where this does nothing; that has a mark with a later time.
  if (outcome.kind !== "later") await parts.log.learnMarks.remove(mark);
  return outcome;
}

async function learnMarked(
  mark: LearnMark,
  parts: LearningParts,
  run: LearningRun,
): Promise<LearningOutcome> {
  const { generation } = mark;
  const said = await parts.read(mark);
  if (!said || said.lineage !== generation) {
    return await tellExpired(mark, parts, run);
  }
  const { state } = said;
  if (state.space?.id !== mark.space) return { kind: "left" };
  if (state.open.length > 0 && !run.isForced) return { kind: "later", why: "open" };
  let { isLast } = run;
  let limit = READ_AT_ONCE;
  for (;;) {
    run.signal.throwIfAborted();
    const space = await parts.spaces.read(mark);
    if (!space) return { kind: "left" };
    const session = findSession(space, mark.session, generation);
    if (!session) return { kind: "later", why: "joining" };
    if (session.state !== "there") return { kind: "left" };
    const part = nextPart(state, session, limit);
    if (!part) return { kind: "learned" };
    if (run.isStopping()) return { kind: "later", why: "stopping" };
    const limited = await parts.spaceLog.spentTokens(mark.owner);
    if (limited) return { kind: "later", why: "tokens", limited };
    const asked = await ask(part, { space, mark, state, parts, run }).catch((error) => {
      if (isTooLarge(error) && limit > LEAST_READ) return undefined;
      if (!isLast || !brokeOff(error)) throw error;
      isLast = false;
      return givenUp(error, parts);
    });
    if (!asked) limit = Math.max(LEAST_READ, limit >> 2);
    else {
      const outcome = await record(part, asked, { mark, parts, run });
      if (outcome) return outcome;
    }
  }
}

/** What is read next: nothing of what is withheld, or was forgotten in another space. */
function nextPart(
  state: Conversation,
  { next: from, unread, withheld = new Set(), carried = [] }: SpaceSession,
  limit: number,
): LearningPart | undefined {
  const again = unread ? { unread: unread.difference(withheld) } : {};
  const hidden = new Set(carried.flatMap(({ positions }) => positions));
  return learningParts(state, { from, limit, hidden, ...again }).next().value ?? undefined;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ModelError && error.code === "model_request_too_large";
}

async function ask(part: LearningPart, { space, mark, state, parts, run }: {
  readonly space: Space;
  readonly mark: LearnMark;
  readonly state: Conversation;
  readonly parts: LearningParts;
  readonly run: LearningRun;
}): Promise<Asked> {
  const facts = await parts.spaces.bearing(mark, part.said);
  const session = findSession(space, mark.session, mark.generation);
  const earlier = session &&
    toldDigests(session).slice(-EARLIER_DIGESTS).map(({ text }) => text).join(" ");
  const today = { at: parts.now(), timeZone: state.timeZone };
  // Nothing is paid for that this instance may not store.
  await run.lease.verify();
  return await askWhatToLearn(
    { part, facts, today, ...defined({ earlier }) },
    parts,
    run.signal,
  );
}

/** Appends what came of a part. Undefined where learning goes on after it. */
async function record(part: LearningPart, asked: Asked, { mark, parts, run }: {
  readonly mark: LearnMark;
  readonly parts: LearningParts;
  readonly run: LearningRun;
}): Promise<LearningOutcome | undefined> {
  // What was erased while the model read it is not written down.
  const head = await parts.log.head(mark);
  if (head?.lineage !== mark.generation) return { kind: "left" };
  const handled = await parts.spaces.handle(mark, commandOf(part, asked, mark), run.lease);
  if (handled.ok) run.onEvents(handled.events);
  else if (handled.reason === "over") return { kind: "later", why: "no_room" };
  return undefined;
}

function commandOf(
  { from, to, said, unread }: LearningPart,
  { answer, redacted, model, usage, failed }: Asked,
  { session, generation }: LearnMark,
): RecordLearning {
  const { digest, title, terms, operations, unreadable } = answer;
  return {
    type: "RecordLearning",
    id: crypto.randomUUID().slice(0, 13),
    ...{ session, generation, from, to, said, unread },
    ...{ digest, title, terms, operations, unreadable },
    ...{ failed, redacted, model, usage },
    salt: crypto.randomUUID(),
  };
}

/** A session that is gone, though nobody erased it, has expired; its facts stay. */
async function tellExpired(
  mark: LearnMark,
  { log, spaces }: LearningParts,
  { lease, onEvents }: LearningRun,
): Promise<LearningOutcome> {
  const isMarked = await log.learnMarks.find(mark, mark.space);
  if (isMarked?.version !== mark.version) return { kind: "left" };
  const { session, generation } = mark;
  const command: SpaceCommand = { type: "LeaveSession", session, generation, reason: "expired" };
  const handled = await spaces.handle(mark, command, lease);
  if (handled.ok) onEvents(handled.events);
  return { kind: "left" };
}
