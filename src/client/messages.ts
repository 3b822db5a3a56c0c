import type { SentAttachment } from "../protocol/mod.ts";
import { defined } from "../shared/defined.ts";
import { newId } from "./address.ts";
import type { Timings } from "./backoff.ts";
import { checkId } from "./check_id.ts";
import type { FrameOf } from "./frames.ts";
import type { SessionModel } from "./model.ts";
import type { Outbox, OutboxEntry } from "./outbox.ts";
import { Sender } from "./sender.ts";
import type { Closed } from "./state.ts";
import { isOutcome, type Turn, type TurnError, type TurnOutcome } from "./turns.ts";

const TOO_LARGE = 1009;
const TOO_LARGE_TEXT = "This message is too large for the bridge. Split it into smaller ones";

/** A message that was sent. */
export interface SentMessage {
  /** The id of its turn. */
  readonly turn: string;
  /**
   * How its turn ends. Never rejects; fails with the code `closed` if the client is closed first.
   */
  readonly outcome: Promise<TurnOutcome>;
}

/** What a message is sent with besides its text. */
export interface SendOptions {
  /** The id of its turn; without one, an id is created. */
  readonly id?: string | undefined;
  /** Files that were uploaded to the session for it. */
  readonly attachments?: readonly SentAttachment[] | undefined;
}

type OutgoingMessage = Pick<OutboxEntry, "id" | "text" | "attachments">;

/** Dependencies of `Messages`. */
export interface MessagesOptions {
  readonly model: SessionModel;
  readonly outbox: Outbox;
  readonly timings: Timings;
  readonly random: () => number;
  /** Where the user is, if that is known: a name of the IANA time zone database. */
  readonly timeZone: () => string | undefined;
  /** The space that the session joins with the next message; undefined: it stays where it is. */
  readonly space: () => string | null | undefined;
  /** Longer messages are not sent, in bytes. */
  readonly maxBytes: number;
  /** Sends a frame. Returns whether there was a connection to send it on. */
  readonly send: (frame: object) => boolean;
}

/** The messages of a client, from being sent to the end of their turns. */
export class Messages {
  readonly #options: MessagesOptions;
  readonly #sender: Sender;
  readonly #waiters = new Map<string, ((outcome: TurnOutcome) => void)[]>();
  /** Turns being stopped, until they are known to have ended. */
  readonly #cancels = new Set<string>();
  #closed: Closed | undefined;

  constructor(options: MessagesOptions) {
    this.#options = options;
    const onSent = (id: string) => this.#update(id, { status: "sent", waiting: undefined });
    const onWithdrawn = (id: string) => this.#withdraw(id);
    this.#sender = new Sender({ ...options, onSent, onWithdrawn });
    for (const entry of options.outbox.entries) this.#queue(entry);
  }

  /** Sends a message as soon as possible. A known id joins, repeats or retries its turn. */
  send(text: string, options: SendOptions = {}): SentMessage {
    const { id = newId() } = options;
    checkId("message", "invalid_turn_id", id);
    const known = this.#options.model.turn(id);
    if (this.#closed) return { turn: id, outcome: over(id, text, this.#closed) };
    // A text in which secrets were masked comes back changed.
    if (known && known.text !== text && !known.redacted) {
      const message = "This message id was used with another text. Use a new id";
      const error = { code: "turn_id_taken", message, retryable: false } as const;
      return { turn: id, outcome: Promise.resolve(failed(id, text, error)) };
    }
    const outcome = new Promise<TurnOutcome>((resolve) => {
      this.#waiters.set(id, [...this.#waiters.get(id) ?? [], resolve]);
    });
    if (known?.status === "completed" && isOutcome(known)) this.#settle(known);
    else if (!known || isOutcome(known)) {
      const attachments = options.attachments ?? known?.attachments;
      const has = attachments && attachments.length > 0;
      this.#post({ id, text, ...has ? { attachments } : {} }, known?.endedAt);
    }
    return { turn: id, outcome };
  }

  /** Withdraws a message that was not sent yet, or cancels its turn. */
  cancel(id: string): void {
    const { model, outbox } = this.#options;
    const turn = model.turn(id);
    if (!turn || isOutcome(turn)) return;
    if (outbox.find(id) && this.#sender.inFlight !== id) return this.#withdraw(id);
    this.#cancels.add(id);
    this.#sendCancels();
  }

  /**
   * The bridge said who the sender is: adds what they wrote under another token, and removes what
   * others wrote. Returns whether turns were removed.
   */
  belongTo(owner: string): boolean {
    const { outbox, model } = this.#options;
    const { added, left } = outbox.belongsTo(owner);
    for (const { id } of left) model.forget(id);
    for (const entry of added) {
      const known = model.turn(entry.id);
      if (!known || known.status === "failed" || known.status === "cancelled") {
        this.#queue(entry);
      }
    }
    return left.length > 0;
  }

  /** The client is up to date: waiting messages may be sent. */
  opened(): void {
    for (const id of [...this.#cancels]) {
      // It was cancelled while being sent, and did not arrive.
      if (this.#options.outbox.find(id)) this.#withdraw(id);
    }
    this.#sendCancels();
    this.#sender.open();
  }

  /** The log holds a turn. Returns whether that acknowledges a message of this client. */
  accepted(frame: FrameOf<"turn.accepted">): boolean {
    return this.#sender.accepted(frame);
  }

  /** The bridge refused something, possibly a message. */
  refused(frame: FrameOf<"error">): void {
    const { code, message, retryAfterMs } = frame;
    const refused = this.#sender.refused(frame);
    if (!refused) {
      if (code === "turn_not_open") this.#cancels.delete(frame.turn ?? "");
    } else if (refused.inMs === undefined) {
      this.#fail(
        refused.id,
        code === "frame_too_large" ? tooLarge() : {
          ...{ code, message, retryable: retryAfterMs !== undefined },
          ...(retryAfterMs === undefined ? {} : { retryAt: Date.now() + retryAfterMs }),
        },
      );
    } else {
      const { inMs } = refused;
      const waiting = { code, message, inMs, until: Date.now() + inMs };
      this.#update(refused.id, { status: "queued", waiting });
    }
  }

  /** The connection was lost with a close code. */
  lost(code: number): void {
    const id = this.#sender.lost();
    if (id === undefined) return;
    if (code !== TOO_LARGE) return this.#update(id, { status: "queued" });
    this.#sender.drop(id);
    this.#fail(id, tooLarge());
  }

  /** A turn changed. */
  turnChanged(turn: Turn): void {
    if (isOutcome(turn)) {
      this.#cancels.delete(turn.id);
      this.#settle(turn);
      this.#sender.turnEnded();
    } else if (turn.status === "accepted") this.#sendCancels();
  }

  /**
   * The client closed. If the session is gone, so are the messages waiting for it, and those that
   * were being answered get no reply.
   */
  over(how: Closed): void {
    const { outbox, model } = this.#options;
    this.#closed = how;
    this.#sender.lost();
    const isGone = how.reason === "erased" || how.reason === "expired";
    for (const { id } of isGone ? [...outbox.entries] : []) {
      outbox.remove(id);
      this.#fail(id, closedError(how));
    }
    for (const turn of isGone ? [...model.turns] : []) {
      if (!isOutcome(turn)) this.#fail(turn.id, closedError(how));
    }
    for (const id of [...this.#waiters.keys()]) {
      this.#settle(failed(id, model.turn(id)?.text ?? "", closedError(how)));
    }
  }

  #post(message: OutgoingMessage, after: number | undefined): void {
    const { maxBytes, outbox } = this.#options;
    const { id, text } = message;
    this.#queue(message);
    // A UTF-16 unit takes at most three bytes, so most texts need not be encoded to be measured.
    const isTooLarge = text.length * 3 > maxBytes &&
      new TextEncoder().encode(text).length > maxBytes;
    if (isTooLarge) return this.#fail(id, tooLarge());
    this.#cancels.delete(id);
    outbox.add({ ...message, at: Date.now(), ...defined({ after }) });
    this.#sender.next();
  }

  #queue({ id, text, attachments }: OutgoingMessage): void {
    const { error: _, ...known } = this.#options.model.turn(id) ?? {};
    const files = defined({ attachments });
    this.#options.model.put({ ...known, id, text, ...files, status: "queued", reply: "" });
  }

  #fail(id: string, error: TurnError): void {
    this.#update(id, { status: "failed", error, waiting: undefined });
  }

  #withdraw(id: string): void {
    this.#sender.drop(id);
    this.#update(id, { status: "cancelled", waiting: undefined });
    this.#sender.next();
  }

  #sendCancels(): void {
    for (const turn of this.#cancels) {
      const status = this.#options.model.turn(turn)?.status;
      if (status === "accepted" || status === "streaming") {
        this.#options.send({ type: "turn.cancel", turn });
      }
    }
  }

  #update(id: string, changes: Partial<Turn>): void {
    const turn = this.#options.model.turn(id);
    if (turn) this.#options.model.put({ ...turn, ...changes });
  }

  #settle(outcome: TurnOutcome): void {
    const waiters = this.#waiters.get(outcome.id) ?? [];
    this.#waiters.delete(outcome.id);
    for (const resolve of waiters) resolve(outcome);
  }
}

function tooLarge(): TurnError {
  return { code: "frame_too_large", message: TOO_LARGE_TEXT, retryable: false };
}

function failed(id: string, text: string, error: TurnError): TurnOutcome {
  return { id, text, status: "failed", reply: "", error };
}

function closedError({ code, message }: Closed): TurnError {
  return { code, message, retryable: code === "closed" || code === "unreachable" };
}

function over(id: string, text: string, how: Closed): Promise<TurnOutcome> {
  return Promise.resolve(failed(id, text, closedError(how)));
}
