import { type Conversation, findTurn, isSettled } from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { MaskedText, Redactor } from "../../redaction/mod.ts";
import { atOnce, defined } from "../../shared/mod.ts";
import type { PreparedCommand } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Accepted, OutgoingMessage, Subscriber } from "../api/attachment.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import type { LogTailer } from "../tailing/log_tailer.ts";
import { maskText } from "../memory/masked_turns.ts";
import type { RequestAhead } from "../turns/request_ahead.ts";
import type { TurnRunner } from "../turns/turn_runner.ts";
import { unknownFile } from "../wire/rejections.ts";
import { acceptedFrame } from "../wire/frames.ts";
import { answerTurn } from "./answer_turn.ts";
import { contentHash } from "./content_hash.ts";
import { tell } from "./subscribers.ts";

/** What a message is sent with. */
export interface SenderParts {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly runner: TurnRunner;
  readonly tailer: LogTailer;
  readonly redactor: Redactor;
  readonly settings: BridgeSettings;
  readonly space: SessionSpace;
  readonly now: () => number;
}

/** Sends clients' messages: opens, joins, repeats or retries a turn, and has it answered. */
export class MessageSender {
  readonly #parts: SenderParts;
  readonly #sending = new Set<Promise<unknown>>();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Sends a message; resolves once its event is committed and told. */
  send(sender: Subscriber, message: OutgoingMessage): Promise<Accepted | Rejection> {
    const sending = this.#send(sender, message).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
    return sending;
  }

  /** Resolves once no message is being sent. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#sending);
  }

  /** A short text waits for nothing: what was sent after it stays after it. */
  async #send(sender: Subscriber, message: OutgoingMessage): Promise<Accepted | Rejection> {
    const masked = maskText(message.text, this.#parts.redactor);
    return await atOnce(masked, (masked) => this.#sendMasked(sender, message, masked));
  }

  async #sendMasked(
    sender: Subscriber,
    { id, timeZone, space, attachments }: OutgoingMessage,
    { text, kinds: redacted }: MaskedText,
  ): Promise<Accepted | Rejection> {
    const { commands, runner } = this.#parts;
    const turn = id ?? crypto.randomUUID();
    const received = {
      ...{ turn, idGiven: id !== undefined, text, redacted },
      ...defined({ timeZone, attachments }),
    };
    const prepare = () => this.#prepare(received, space);
    let ahead: RequestAhead | undefined;
    const onOpening = (state: Conversation) => ahead = runner.prepare(state);
    const handled = await commands.handle(prepare, { opener: runner.holder, onOpening });
    if (!handled.ok) return handled;
    const known = handled.turn ?? turn;
    if (handled.events.length === 0) await this.#repeat(sender, known);
    answerTurn(known, { ...handled, ahead }, this.#parts);
    const isNew = handled.events.some(({ type }) => type === "MessageReceived");
    return { ok: true, turn: known, duplicate: !isNew };
  }

  /**
   * A message without an id may repeat the one before. Its hash is made in the session's queue, so
   * that it keeps its place before messages that need none; it is looked up only where the turn before
   * has the same text, as the store may be far away.
   */
  async #prepare(received: {
    readonly turn: string;
    readonly idGiven: boolean;
    readonly text: string;
    readonly redacted: readonly string[];
    readonly timeZone?: string;
    readonly attachments?: readonly string[];
  }, asked: string | null | undefined): Promise<PreparedCommand | Rejection> {
    const { log, aggregate, settings, space, now } = this.#parts;
    const joins = await space.joining(asked);
    if (joins && "code" in joins) return joins;
    for (const id of received.attachments ?? []) {
      if (!await log.files.has(aggregate.key, id)) return unknownFile(id);
    }
    const isHashed = !received.idGiven && settings.dedupWindowMs > 0;
    const said = isHashed ? this.#saidIn(received) : "";
    const hash = isHashed ? await contentHash(said, settings.dedupHash) : undefined;
    const { state } = aggregate;
    const latest = state.latest === undefined ? undefined : findTurn(state, state.latest);
    const mayRepeat = hash !== undefined && latest?.text === received.text;
    const sameAs = mayRepeat ? await log.findHash(aggregate.key, hash) : undefined;
    const command = { type: "ReceiveMessage", ...received, at: now() } as const;
    return { command: { ...command, ...defined({ sameAs, joins }) }, hash };
  }

  /** What tells a message from others: its text, and the hashes of its files. */
  #saidIn({ text, attachments = [] }: {
    readonly text: string;
    readonly attachments?: readonly string[];
  }): string {
    const { uploads } = this.#parts.aggregate.state;
    const hashes = uploads.filter(({ file }) => attachments.includes(file.id))
      .map(({ file }) => `\n${file.sha256}`);
    return text + hashes.join("");
  }

  /** Tells one sender again what became of a turn that is known already. */
  async #repeat(sender: Subscriber, id: string): Promise<void> {
    const { aggregate } = this.#parts;
    await aggregate.exclusive(async () => {
      const turn = findTurn(aggregate.state, id);
      if (!turn) return;
      const { receivedAt: position } = turn;
      const outcome = isSettled(turn)
        ? await aggregate.read({ after: turn.outcome.position - 1, limit: 1 })
        : [];
      tell(sender, acceptedFrame(turn, { turn: id, position, duplicate: true }));
      for (const frame of outcome.flatMap((event) => aggregate.framesOf(event))) {
        if (frame.type !== "turn.accepted") tell(sender, frame);
      }
    });
  }
}
