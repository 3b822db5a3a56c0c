import {
  type Conversation,
  RecallMemory,
  type Rules,
  sharesOf,
  summaryRoom,
} from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { Model } from "../../model/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { ByteBudget } from "../../shared/mod.ts";
import { CommandHandler } from "../aggregate/command_handler.ts";
import { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { SessionKey } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { ClientCommands } from "../commands/client_commands.ts";
import { sessionSettings, shownSettings } from "../configuration/session_settings.ts";
import { SessionLifecycle } from "../commands/session_lifecycle.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import type { SessionSignals } from "../learning/learning_triggers.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { OtherSessions } from "../spaces/other_sessions.ts";
import { SessionSpace } from "../spaces/session_space.ts";
import type { IdlePolls } from "../tailing/idle_polls.ts";
import { LogTailer } from "../tailing/log_tailer.ts";
import type { Audience } from "../turns/audience.ts";
import { ReplyStream } from "../turns/reply_stream.ts";
import { Summariser } from "../turns/summariser.ts";
import { TurnRunner } from "../turns/turn_runner.ts";
import { Subscribers } from "./subscribers.ts";

/** The dependencies of a live session. */
export interface LiveSessionOptions {
  readonly key: SessionKey;
  readonly log: SessionLog;
  readonly model: Model;
  /** The model that summarises. */
  readonly summaryModel: Model;
  readonly settings: BridgeSettings;
  readonly redactor: Redactor;
  /** The memory that the session takes. */
  readonly memory: SessionMemory;
  /** What replays may hold at once. */
  readonly replays: ByteBudget;
  /** The spaces of this instance, and what their other sessions said. */
  readonly spaces: LiveSpaces;
  readonly others: OtherSessions;
  /** What polls it while nothing happens in it. */
  readonly idle: IdlePolls;
  /** Told what is a reason to learn from the session. */
  readonly signals: SessionSignals;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** What a live session is made of, and what its wings share. */
export type SessionParts = ReturnType<typeof assembleSession>;

/**
 * Puts a live session together. Frames flow one way: log → aggregate → reply stream → subscribers;
 * commands the other: commands → handler → aggregate → log.
 */
export function assembleSession(options: LiveSessionOptions & { readonly onGone: () => void }) {
  const { key, log, model, settings, redactor, now, memory, replays, onGone } = options;
  const { spaces, others, signals, summaryModel, idle } = options;
  const lifecycle = new SessionLifecycle({ now, onGone });
  const subscribers = new Subscribers();
  const onFrame = (frame: ServerFrame) => subscribers.broadcast(frame);
  const stream = new ReplyStream(onFrame);
  const aggregate = new SessionAggregate({
    log,
    key,
    memory: memory.share(),
    onFrame: (frame) => {
      stream.pass(frame);
      // Whoever moved it, on whichever instance: its clients here are told of that space from now on.
      if (frame.type === "session.moved") space.follow();
    },
    isHeard: () => subscribers.size > 0,
    shown: (own) => shownSettings(own, { settings, modelShown: model.name }),
  });
  const handler = new CommandHandler({ log, aggregate, rules: rulesOf(settings), settings, now });
  const isWanted = () => subscribers.size > 0;
  const listener = { isWanted, deliver: onFrame };
  const space = new SessionSpace({ log, aggregate, handler, spaces, others, settings, listener });
  const commands = new ClientCommands({ aggregate, handler, lifecycle });
  const recall = { memory: new RecallMemory(), share: memory.share() };
  const onSummarised = () => {
    if (space.named !== undefined) signals.compacted(key, space.named);
  };
  const summariser = new Summariser({
    log,
    aggregate,
    handler,
    model: summaryModel,
    settings,
    redactor,
    space,
    onSummarised,
    now,
  });
  const audience: Audience = { isHeard: !log.isFar, mark: null };
  const runner = new TurnRunner(
    {
      log,
      aggregate,
      handler,
      stream,
      model,
      settings,
      recall,
      redactor,
      space,
      onFrame,
      audience,
    },
    {
      onSettled: () => summariser.kick(),
      onRest: () => tailer.wake(),
      onNews: () => tailer.look(),
    },
  );
  const tailer: LogTailer = new LogTailer({
    log,
    aggregate,
    stream,
    runner,
    isWanted,
    onGone,
    audience,
    idle,
  });
  return {
    log,
    model,
    settings,
    now,
    memory,
    replays,
    signals,
    lifecycle,
    subscribers,
    stream,
    aggregate,
    commands,
    redactor,
    recall,
    space,
    summariser,
    runner,
    tailer,
  };
}

/** The rules of decisions on a state: what depends on the session's own settings comes with it. */
function rulesOf(settings: BridgeSettings): (state: Conversation) => Rules {
  return (state) => {
    const { contextLimit } = sessionSettings(settings, state.settings?.own);
    return {
      maxMessageCharacters: settings.maxMessageCharacters,
      maxOpenTurns: settings.maxWaitingTurns + 1,
      dedupWindowMs: settings.dedupWindowMs,
      maxFileTokens: settings.fileTokens,
      pinShare: sharesOf(contextLimit).pins,
      summaryShare: summaryRoom(contextLimit),
      choices: settings.choices,
    };
  };
}
