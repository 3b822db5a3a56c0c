import { RecallMemory, sharesOf } from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { Model } from "../../model/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import { Redactor } from "../../redaction/mod.ts";
import { CommandHandler } from "../aggregate/command_handler.ts";
import { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { SessionKey } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { ClientCommands } from "../commands/client_commands.ts";
import { SessionLifecycle } from "../commands/session_lifecycle.ts";
import { LogTailer } from "../tailing/log_tailer.ts";
import { ReplyStream } from "../turns/reply_stream.ts";
import { Summariser } from "../turns/summariser.ts";
import { TurnRunner } from "../turns/turn_runner.ts";
import { Subscribers } from "./subscribers.ts";

/** The dependencies of a live session. */
export interface LiveSessionOptions {
  readonly key: SessionKey;
  readonly log: SessionLog;
  readonly model: Model;
  readonly settings: BridgeSettings;
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
  const { key, log, model, settings, now, onGone } = options;
  const lifecycle = new SessionLifecycle({ now, onGone });
  const subscribers = new Subscribers();
  const onFrame = (frame: ServerFrame) => subscribers.broadcast(frame);
  const stream = new ReplyStream(onFrame);
  const aggregate = new SessionAggregate({ log, key, onFrame: (frame) => stream.pass(frame) });
  const handler = new CommandHandler({ log, aggregate, rules: rulesOf(settings), now });
  const { maxSessions } = settings;
  const commands = new ClientCommands({ log, aggregate, handler, lifecycle, maxSessions });
  const redactor = new Redactor(settings.redact);
  const recall = new RecallMemory();
  const summariser = new Summariser({ aggregate, handler, model, settings, redactor });
  const runner = new TurnRunner(
    { log, aggregate, handler, stream, model, settings, recall, redactor, onFrame },
    () => summariser.kick(),
  );
  const isWanted = () => subscribers.size > 0;
  const tailer = new LogTailer({ log, aggregate, stream, runner, isWanted, onGone });
  return {
    log,
    model,
    settings,
    now,
    lifecycle,
    subscribers,
    stream,
    aggregate,
    commands,
    redactor,
    recall,
    summariser,
    runner,
    tailer,
  };
}

function rulesOf(settings: BridgeSettings) {
  return {
    maxMessageCharacters: settings.maxMessageCharacters,
    maxOpenTurns: settings.maxWaitingTurns + 1,
    dedupWindowMs: settings.dedupWindowMs,
    pinShare: sharesOf(settings.contextLimit).pins,
  };
}
