import type { SessionLog } from "../session_log/mod.ts";
import type { Model } from "../model/mod.ts";
import { Redactor } from "../redaction/mod.ts";
import { ByteBudget } from "../shared/mod.ts";
import { observeMemory, observeQueues } from "../telemetry/mod.ts";
import { SpaceLog } from "../space_log/mod.ts";
import { type AcrossSessions, acrossSessions } from "./across/across_sessions.ts";
import type { Relaying } from "./api/relaying.ts";
import type { SessionKey } from "./api/session.ts";
import type { BridgeSettings } from "./api/settings.ts";
import type { Spaces } from "./api/spaces.ts";
import { createLearning } from "./learning/create_learning.ts";
import { spacesToLearn } from "./learning/spaces_to_learn.ts";
import { OpenTurnRecovery } from "./registry/open_turn_recovery.ts";
import { SessionRegistry } from "./registry/session_registry.ts";
import { startSweeping } from "./registry/sweeper.ts";
import { viewsOf } from "./session/session_view.ts";
import { LiveSpaces } from "./spaces/live_spaces.ts";
import { SessionForgetting } from "./spaces/session_forgetting.ts";
import { type Archives, archives } from "./use_cases/archives.ts";
import { type Attaching, attaching } from "./use_cases/attaching.ts";
import { type Configuration, configuration } from "./use_cases/configuration.ts";
import { type EventHistory, eventHistory } from "./use_cases/event_history.ts";
import { type MemoryInspection, memoryInspection } from "./use_cases/memory_inspection.ts";
import { type MemoryItems, memoryItems } from "./use_cases/memory_items.ts";
import { type Notes, notes } from "./use_cases/notes.ts";
import { type Operations, operations } from "./use_cases/operations.ts";
import { relaying } from "./use_cases/relaying.ts";
import { type SessionDirectory, sessionDirectory } from "./use_cases/session_directory.ts";
import { spaceArchives } from "./use_cases/space_archives.ts";
import { spaceDirectory } from "./use_cases/space_directory.ts";
import { spaceFacts } from "./use_cases/space_facts.ts";
import { type Uploads, uploads } from "./use_cases/uploads.ts";
import { type TranscriptImports, transcriptImports } from "./use_cases/transcript_imports.ts";

/** The dependencies of the bridge. */
export interface BridgeOptions {
  readonly log: SessionLog;
  /** The model that replies. */
  readonly model: Model;
  /** The model that summarises and learns; absent: the one that replies. */
  readonly summaryModel?: Model;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** Every use case of the bridge on this instance. A door asks for the few that it needs. */
export interface Bridge
  extends
    Attaching,
    Relaying,
    SessionDirectory,
    EventHistory,
    Notes,
    MemoryItems,
    Configuration,
    MemoryInspection,
    TranscriptImports,
    Uploads,
    Archives,
    Operations {
  /** The spaces of owners. */
  readonly spaces: Spaces;
}

/** Opens the bridge. It holds timers until `drain`. */
export function createBridge(options: BridgeOptions): Bridge {
  const { log, model, summaryModel = model, settings, now = Date.now } = options;
  const { ttlMs } = settings;
  const redactor = new Redactor(settings.redact, settings.ownSecrets);
  const replays = new ByteBudget(settings.maxReplayBytes);
  const spaceLog = new SpaceLog(log);
  const spaces = new LiveSpaces({
    ...{ log: spaceLog, now },
    openMemory: (owner) => registry.openMemory(owner),
  });
  const forgetting = new SessionForgetting(log, spaces);
  const erase = async (key: SessionKey) => {
    const wasThere = await forgetting.erase(key);
    across.forget(key);
    return wasThere;
  };
  const across: AcrossSessions = acrossSessions({
    ...{ log, spaces, now, maxLiveBytes: settings.maxLiveBytes },
    waitMs: settings.memoryWaits?.sessionsMs,
    openMemory: (owner) => registry.openMemory(owner),
    find: (key) => registry.find(key),
    live: () => registry.sessions,
  });
  const { others } = across;
  const caches = [across, spaces];
  const learning = createLearning({
    ...{ log, spaceLog, model: summaryModel, settings, redactor, now },
    spaces: spacesToLearn(spaces),
    read: (key) => registry.useExisting(key, (session) => session.said()),
  });
  const { signals } = learning;
  const registry: SessionRegistry = new SessionRegistry({
    log,
    model,
    summaryModel,
    settings,
    redactor,
    replays,
    spaces,
    others,
    signals,
    erase,
    caches,
    now,
  });
  const recovery = new OpenTurnRecovery(log, {
    finish: async () => {
      await log.finishErasures();
      await spaceLog.finishErasures();
      await forgetting.sweep();
    },
    resume: (key) => registry.use(key, (session) => session.resume()),
    isAnswered: (key) => registry.find(key)?.isAnswering === true,
    onCheck: () => learning.check(),
  });
  const stopSweeping = startSweeping(registry, { caches, ttlMs, now });
  const stopObserving = [
    observeQueues(() => registry.sessions.map(({ openTurns }) => openTurns)),
    observeMemory({ live: () => registry.bytes, replays: () => replays.held }),
  ];
  const stopTimers = () => {
    stopSweeping();
    for (const stop of stopObserving) stop();
    return across.stop();
  };
  const view = viewsOf({ model: model.name, settings });
  return {
    ...attaching(registry),
    ...relaying(registry, { spaces, others, redactor, settings, now }),
    ...sessionDirectory({ registry, recovery, spaces, view }),
    ...eventHistory(log, recovery),
    ...notes(registry),
    ...memoryItems(registry),
    ...configuration(registry, { model, settings }),
    ...memoryInspection(registry),
    ...transcriptImports(registry, settings),
    ...uploads(registry),
    ...archives({ registry, view, now }),
    ...operations({ registry, recovery, learning, spaces, stopTimers }),
    spaces: {
      ...spaceFacts({ spaces, log, redactor, now }),
      ...spaceDirectory({ spaces, registry }),
      ...spaceArchives({ log: spaceLog, now }),
      learn: (key, session) => learning.learn(key, session),
      search: (owner, asked) => across.search.search(owner, asked),
    },
  };
}
