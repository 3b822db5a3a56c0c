import type { SessionLog } from "../session_log/mod.ts";
import type { Model } from "../model/mod.ts";
import { observeQueues } from "../telemetry/mod.ts";
import type { BridgeSettings } from "./api/settings.ts";
import { OpenTurnRecovery } from "./registry/open_turn_recovery.ts";
import { SessionRegistry } from "./registry/session_registry.ts";
import { startSweeping } from "./registry/sweeper.ts";
import { viewsOf } from "./session/session_view.ts";
import { type Archives, archives } from "./use_cases/archives.ts";
import { type Attaching, attaching } from "./use_cases/attaching.ts";
import { type EventHistory, eventHistory } from "./use_cases/event_history.ts";
import { type MemoryInspection, memoryInspection } from "./use_cases/memory_inspection.ts";
import { type Notes, notes } from "./use_cases/notes.ts";
import { type Operations, operations } from "./use_cases/operations.ts";
import { type SessionDirectory, sessionDirectory } from "./use_cases/session_directory.ts";
import { type TranscriptImports, transcriptImports } from "./use_cases/transcript_imports.ts";

/** The dependencies of the bridge. */
export interface BridgeOptions {
  readonly log: SessionLog;
  readonly model: Model;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** Every use case of the bridge on this instance. A door asks for the few that it needs. */
export interface Bridge
  extends
    Attaching,
    SessionDirectory,
    EventHistory,
    Notes,
    MemoryInspection,
    TranscriptImports,
    Archives,
    Operations {}

/** Opens the bridge. It holds timers until `drain`. */
export function createBridge({ log, model, settings, now = Date.now }: BridgeOptions): Bridge {
  const { ttlMs, maxSessions } = settings;
  const registry = new SessionRegistry({ log, model, settings, now });
  const recovery = new OpenTurnRecovery(
    log,
    (key) => registry.use(key, (session) => session.resume()),
  );
  const stopSweeping = startSweeping(registry, { ttlMs, now });
  const stopObserving = observeQueues(() => registry.sessions.map(({ openTurns }) => openTurns));
  const stopTimers = () => {
    stopSweeping();
    stopObserving();
  };
  const view = viewsOf({ model: model.name, ttlMs });
  return {
    ...attaching(registry),
    ...sessionDirectory({ registry, recovery, view }),
    ...eventHistory(log, recovery),
    ...notes(registry),
    ...memoryInspection(registry),
    ...transcriptImports(registry),
    ...archives({ registry, view, maxSessions, now }),
    ...operations({ registry, recovery, stopTimers }),
  };
}
