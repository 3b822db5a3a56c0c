import type {
  Accepted,
  Attachment,
  AttachOptions,
  OutgoingMessage,
  Subscriber,
} from "../api/attachment.ts";
import type { ConfigurationChange } from "../api/configuration.ts";
import type { NoteToPin, PinResult, SummaryResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { Reopened, ReopenedReply } from "../api/replies.ts";
import type { SessionConfiguration } from "../configuration/session_configuration.ts";
import type { SessionNotes } from "../memory/session_notes.ts";
import type { SessionSummary } from "../memory/session_summary.ts";
import type { SessionWithholding } from "../memory/session_withholding.ts";
import { defined } from "../../shared/mod.ts";
import type { MessageSender } from "./message_sender.ts";
import type { ReplyChanges } from "./reply_changes.ts";

type Done = { readonly ok: true };

/** What a client of a session can use. */
export interface AttachedSession {
  readonly notes: SessionNotes;
  readonly withholding: SessionWithholding;
  readonly summary: SessionSummary;
  readonly configuration: SessionConfiguration;
  readonly sender: MessageSender;
  readonly replies: ReplyChanges;
  cancel(turn: string): Promise<Done | Rejection>;
  detach(subscriber: Subscriber, asked: AttachOptions): void;
}

/** One client's hold on a session. It is an object of a class because there is one for each socket. */
export class SessionAttachment implements Attachment {
  readonly #session: AttachedSession;
  readonly #subscriber: Subscriber;
  readonly #asked: AttachOptions;

  constructor(session: AttachedSession, subscriber: Subscriber, asked: AttachOptions) {
    this.#session = session;
    this.#subscriber = subscriber;
    this.#asked = asked;
  }

  send(message: OutgoingMessage): Promise<Accepted | Rejection> {
    const { space } = this.#asked;
    return this.#session.sender.send(this.#subscriber, { ...defined({ space }), ...message });
  }

  cancel(turn: string): Promise<Done | Rejection> {
    return this.#session.cancel(turn);
  }

  regenerate(reply: ReopenedReply): Promise<Reopened | Rejection> {
    return this.#session.replies.reopen(this.#subscriber, reply, "regenerate");
  }

  continueReply(reply: ReopenedReply): Promise<Reopened | Rejection> {
    return this.#session.replies.reopen(this.#subscriber, reply, "continue");
  }

  chooseReply(turn: string, reply: number): Promise<Done | Rejection> {
    return this.#session.replies.choose(turn, reply);
  }

  pin(note: NoteToPin): Promise<PinResult | Rejection> {
    return this.#session.notes.pin(note);
  }

  unpin(note: string): Promise<Done | Rejection> {
    return this.#session.notes.unpin(note);
  }

  reviseNote(note: string, text: string): Promise<Done | Rejection> {
    return this.#session.notes.revise(note, text);
  }

  withhold(turn: string): Promise<Done | Rejection> {
    return this.#session.withholding.withhold(turn);
  }

  release(turn: string): Promise<Done | Rejection> {
    return this.#session.withholding.release(turn);
  }

  reviseSummary(summary: number, text: string): Promise<SummaryResult | Rejection> {
    return this.#session.summary.revise(summary, text);
  }

  remakeSummary(): Promise<SummaryResult | Rejection> {
    return this.#session.summary.remake();
  }

  rename(name: string): Promise<Done | Rejection> {
    return this.#session.notes.rename(name);
  }

  configure(change: ConfigurationChange): Promise<Done | Rejection> {
    return this.#session.configuration.change(change);
  }

  detach(): void {
    this.#session.detach(this.#subscriber, this.#asked);
  }
}
