import type { Learning } from "../learning/create_learning.ts";
import type { OpenTurnRecovery } from "../registry/open_turn_recovery.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** The bridge as a service that starts, answers for its health, and stops. */
export interface Operations {
  /** Resolves when the log answers; rejects when it does not, or the bridge shuts down. */
  ready(): Promise<void>;
  /** Learns from the sessions of spaces that are due, if learning is on. */
  learnDue(): Promise<void>;
  /** Stops: tells every client `session.closed: draining`, takes no new message, stops the calls. */
  drain(): Promise<void>;
}

/** The service of a registry. */
export function operations({ registry, recovery, learning, spaces, stopTimers }: {
  readonly registry: SessionRegistry;
  readonly recovery: OpenTurnRecovery;
  readonly learning: Pick<Learning, "learnDue" | "stop">;
  readonly spaces: LiveSpaces;
  /** Stops the periodic checks, and what is read in the background. */
  readonly stopTimers: () => Promise<void>;
}): Operations {
  return {
    ready: async () => {
      registry.requireRunning();
      await registry.log.ping();
    },
    learnDue: () => learning.learnDue(),
    drain: async () => {
      const stopped = stopTimers();
      const learned = learning.stop();
      registry.drain();
      await recovery.stop();
      // The recovery may have begun some meanwhile.
      registry.drain();
      await Promise.all([registry.closed(), stopped, learned]);
      await spaces.stop();
    },
  };
}
