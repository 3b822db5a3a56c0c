import type { Model } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { SpaceLog } from "../../space_log/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { Spaces } from "../api/spaces.ts";
import { learnNow } from "./learn_now.ts";
import type { LearningParts } from "./learn_session.ts";
import { Learner } from "./learner.ts";
import { LearningTriggers, type SessionSignals } from "./learning_triggers.ts";
import type { SpacesToLearn } from "./spaces_to_learn.ts";

/** Learning on this instance. */
export interface Learning extends Pick<Spaces, "learn"> {
  readonly signals: SessionSignals;
  /** Looks for what is due in the background, unless that was done a moment ago. */
  check(): void;
  /** Learns from all sessions that are due. */
  learnDue(): Promise<void>;
  /** Takes up nothing more; resolves once nothing is at work. */
  stop(): Promise<void>;
}

/** What learning is made with. */
export interface LearningOptions {
  readonly log: SessionLog;
  readonly spaceLog: SpaceLog;
  readonly spaces: SpacesToLearn;
  readonly read: LearningParts["read"];
  readonly model: Model;
  readonly settings: BridgeSettings;
  readonly redactor: Redactor;
  readonly now: () => number;
}

/** Begins to learn, where that is on. It holds timers until `stop`. */
export function createLearning(options: LearningOptions): Learning {
  const { settings: { spaces, ttlMs }, log, now } = options;
  if (!spaces?.learns) return NO_LEARNING;
  const learner = new Learner(options);
  const { learnAfterMs } = spaces;
  const triggers = new LearningTriggers({ log, learner, learnAfterMs, ttlMs, now });
  return {
    learn: (key, session) => learnNow(key, session, { log, spaces: options.spaces, learner, now }),
    signals: triggers,
    check: () => triggers.check(),
    learnDue: () => triggers.sweep(),
    stop: () => triggers.stop(),
  };
}

const NO_LEARNING: Learning = {
  learn: () =>
    Promise.resolve({
      ok: false,
      code: "learning_off",
      message: "This bridge does not learn (LEARN=off)",
    }),
  signals: { left() {}, joined() {}, compacted() {} },
  check() {},
  learnDue: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
