import { ModelError } from "../../model/mod.ts";
import type { LearnMark, SessionLog } from "../../session_log/mod.ts";
import { defined, pause } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { Learned, SpaceKey } from "../api/spaces.ts";
import { rejectionOfQuota } from "../wire/rejections.ts";
import type { Learner, LearnerOutcome } from "./learner.ts";
import { countLearned, noCounts } from "./learning_telemetry.ts";
import type { SpacesToLearn } from "./spaces_to_learn.ts";

/** How often, and how many ms apart, it is tried again while another instance learns for the space. */
const HELD = { tries: 20, pauseMs: 250 };

/** What learning now works with. */
export interface LearnNowParts {
  readonly log: SessionLog;
  readonly spaces: SpacesToLearn;
  readonly learner: Learner;
  readonly now: () => number;
}

/**
 * Learns now from what the sessions of a space, or one of them, have said since the last time; turns
 * that are open are left for later. Undefined where there is no such space.
 */
export async function learnNow(
  key: SpaceKey,
  session: string | undefined,
  parts: LearnNowParts,
): Promise<Learned | Rejection | undefined> {
  const { log, spaces } = parts;
  if (!await spaces.read(key)) return undefined;
  const marks = session === undefined
    ? await log.learnMarks.ofSpace(key)
    : [await log.learnMarks.find({ owner: key.owner, session }, key.space)];
  const counts = noCounts();
  let sessions = 0;
  for (const mark of marks) {
    if (!mark) continue;
    const outcome = await learnUnlessHeld(mark, parts.learner, counts);
    const rejection = rejectionFor(outcome, parts.now());
    if (rejection) return rejection;
    if (outcome.kind === "learned") sessions += 1;
  }
  const position = (await spaces.read(key))?.position;
  return position === undefined ? undefined : { ok: true, position, sessions, ...counts };
}

async function learnUnlessHeld(
  mark: LearnMark,
  learner: Learner,
  counts: ReturnType<typeof noCounts>,
): Promise<LearnerOutcome> {
  const onEvents = (events: Parameters<typeof countLearned>[0]) => countLearned(events, counts);
  for (let tries = 1;; tries++) {
    const outcome = await learner.learn(mark, { isForced: true, onEvents });
    if (outcome.kind !== "held" || tries === HELD.tries) return outcome;
    await pause(HELD.pauseMs);
  }
}

function rejectionFor(outcome: LearnerOutcome, now: number): Rejection | undefined {
  switch (outcome.kind) {
    case "learned":
    case "left":
      return undefined;
    case "held":
      return rejected("space_busy", "Another instance learns for the space; try again");
    case "failed":
      return failure(outcome.error);
    case "later":
      if (outcome.limited) return rejectionOfQuota(outcome.limited, now);
      if (outcome.why === "stopping") return rejected("draining", "The bridge is shutting down");
      return outcome.why === "no_room"
        ? rejected("facts_full", "There is no room in the store for what would be learned")
        : undefined;
    default:
      return outcome satisfies never;
  }
}

/** The model's own words may quote what was said; its code says enough. */
function failure(error: unknown): Rejection {
  if (!(error instanceof ModelError)) throw error;
  const { code, retryAfterMs } = error;
  return {
    ...rejected(code, `Learning failed (${code}); it is tried again later`),
    ...defined({ retryAfterMs }),
  };
}

function rejected(code: Rejection["code"], message: string): Rejection {
  return { ok: false, code, message };
}
