import type { OpenTurnRecovery } from "../registry/open_turn_recovery.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** The bridge as a service that starts, answers for its health, and stops. */
export interface Operations {
  /** Resolves when the log answers; rejects when it does not, or the bridge shuts down. */
  ready(): Promise<void>;
  /** Stops: tells every client `session.closed: draining`, takes no new message, stops the calls. */
  drain(): Promise<void>;
}

/** The service of a registry. */
export function operations({ registry, recovery, stopTimers }: {
  readonly registry: SessionRegistry;
  readonly recovery: OpenTurnRecovery;
  /** Stops the periodic checks of the registry. */
  readonly stopTimers: () => void;
}): Operations {
  return {
    ready: async () => {
      registry.requireRunning();
      await registry.log.ping();
    },
    drain: async () => {
      stopTimers();
      registry.drain();
      await recovery.stop();
      // The recovery may have begun some meanwhile.
      registry.drain();
      await registry.closed();
    },
  };
}
