import type { EventLog } from "../event_log/mod.ts";
import type { Model } from "../model/mod.ts";
import { OpenTurnRecovery } from "./registry/open_turn_recovery.ts";
import { SessionRegistry } from "./registry/session_registry.ts";
import { startSweeping } from "./registry/sweeper.ts";
import { viewsOf } from "./session/session_view.ts";
import type { BridgeSettings } from "./settings.ts";
import { type Archives, archives } from "./use_cases/archives.ts";
import { type Attaching, attaching } from "./use_cases/attaching.ts";
import { type Directory, directory } from "./use_cases/directory.ts";
import { type History, history } from "./use_cases/history.ts";
import { type Imports, imports } from "./use_cases/imports.ts";
import { type Notes, notes } from "./use_cases/notes.ts";
import { type Recollection, recollection } from "./use_cases/recollection.ts";
import { type Service, service } from "./use_cases/service.ts";

/** The dependencies of the bridge. */
export interface BridgeOptions {
  readonly log: EventLog;
  readonly model: Model;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** Every use case of the bridge on this instance. A door asks for the few that it needs. */
export interface Bridge
  extends Attaching, Directory, History, Notes, Recollection, Imports, Archives, Service {}

/** Opens the bridge. It holds timers until `drain`. */
export function createBridge({ log, model, settings, now = Date.now }: BridgeOptions): Bridge {
  const { ttlMs, maxSessions } = settings;
  const registry = new SessionRegistry({ log, model, settings, now });
  const recovery = new OpenTurnRecovery(
    log,
    (key) => registry.use(key, (session) => session.resume()),
  );
  const stopSweeping = startSweeping(registry, { ttlMs, now });
  const view = viewsOf({ model: model.name, ttlMs });
  return {
    ...attaching(registry),
    ...directory({ registry, recovery, view }),
    ...history(log, recovery),
    ...notes(registry),
    ...recollection(registry),
    ...imports(registry),
    ...archives({ registry, view, maxSessions, now }),
    ...service({ registry, recovery, stopSweeping }),
  };
}
