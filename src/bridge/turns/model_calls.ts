import { type Command, type OpenTurn, type Receipt, replySoFar } from "../../conversation/mod.ts";
import {
  encoderFor,
  mayEncodeAnew,
  ModelError,
  type ReplyEnd,
  type RequestLength,
} from "../../model/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger, measure } from "../../telemetry/mod.ts";
import { encodedAnew, type PreparedRequest } from "../context/prepare_request.ts";
import type { HeldLease } from "../leases/held_lease.ts";
import { completeReply } from "./outcome_commands.ts";
import { replyRequest, replySettings } from "./reply_request.ts";
import type { RequestAhead } from "./request_ahead.ts";
import { shorterBudget } from "./shorter_budget.ts";
import { SpokenReply } from "./spoken_reply.ts";
import type { TurnParts } from "./turn_parts.ts";
import type { TurnTelemetry } from "./turn_telemetry.ts";

/** What the calls for one turn are made with. */
interface CallParts {
  readonly turn: OpenTurn;
  readonly lease: HeldLease;
  readonly parts: TurnParts;
  readonly telemetry: TurnTelemetry;
  readonly signal: AbortSignal;
  /** Throws where the turn is no longer to be answered here. */
  readonly check: () => void;
}

/** A call that gave a reply, or that was too long for the model. */
interface Called {
  readonly prepared: PreparedRequest;
  readonly reply: SpokenReply;
  /** Absent where the model rejected the request. */
  readonly end?: ReplyEnd;
  readonly tooLong?: TooLong;
}

/** What a second, shorter request is made with; nothing for the first one. */
interface Shorter {
  /** The greatest budget of it. */
  readonly most?: number;
  readonly tooLong?: Receipt["tooLong"];
}

/** How the model said that a request was too long. */
interface TooLong {
  readonly code: string;
  readonly length?: RequestLength;
  readonly error?: ModelError;
}

/**
 * The calls that answer one turn: one, and a second one within a smaller budget where the first
 * request was too long for the model. What the second one says replaces what the first one said.
 */
export class ModelCalls {
  readonly #given: CallParts;
  readonly #replies: SpokenReply[] = [];
  #prepared: PreparedRequest | undefined;
  #ahead: RequestAhead | undefined;

  constructor({ ahead, ...given }: CallParts & { readonly ahead: RequestAhead | undefined }) {
    this.#given = given;
    this.#ahead = ahead;
  }

  /** The receipt of the last request that was made. */
  get receipt(): Receipt | undefined {
    return this.#prepared?.receipt;
  }

  /** What was said last. */
  get said(): string {
    const spoken = this.#replies.findLast(({ isEmpty, said }) => !isEmpty && said !== "");
    return (spoken ?? this.#replies.at(-1))?.said ?? "";
  }

  /** Whether part of a reply was stored as a partial. */
  get hasPartial(): boolean {
    return this.#replies.some(({ hasPartial }) => hasPartial);
  }

  /** Ends the partial; with `flush` it stores what is left first. */
  async end(options: { readonly flush: boolean }): Promise<void> {
    await this.#replies.at(-1)?.end(options);
  }

  /** The command that ends the turn with a reply. Throws what the model throws. */
  async answer(): Promise<Command> {
    const first = await this.#callWithFiles();
    if (!first.tooLong) return this.#completed(first);
    const budget = shorterBudget(first.prepared, first.tooLong.length);
    if (budget === undefined) return this.#completed(first);
    this.#tellTooLong(first, budget);
    await first.reply.end({ flush: false });
    const receipt = tooLongOf(first);
    try {
      const second = await this.#callWithFiles({ most: budget, tooLong: receipt });
      return this.#completed(second.reply.isEmpty && !first.reply.isEmpty ? first : second);
    } catch (error) {
      const isAnswered = !first.reply.isEmpty && error instanceof ModelError;
      if (!isAnswered || this.#given.signal.aborted) throw error;
      return this.#completed(first);
    }
  }

  /** One call; where the model takes no files of a kind that was sent, one more with their marks alone. */
  async #callWithFiles(options: Shorter = {}): Promise<Called> {
    try {
      return await this.#call(options);
    } catch (error) {
      const isRefused = error instanceof ModelError && error.refusesFiles;
      const held = this.#prepared?.request.prompt.messages.flatMap(({ content }) => content) ?? [];
      if (!isRefused || !held.some(({ file }) => file) || this.#given.signal.aborted) throw error;
      await this.end({ flush: false });
      return await this.#call(options);
    }
  }

  /** One call, with the settings that the session has then; `most`: the greatest budget of it. */
  async #call(
    { most = Infinity, tooLong }: Shorter,
  ): Promise<Called> {
    const { turn, lease, parts, telemetry, signal } = this.#given;
    const { receipt, ...made } = await telemetry.context(async () =>
      await this.#takeAhead() ?? await this.#build(most)
    );
    const first = { ...made, receipt: { ...receipt, ...defined({ tooLong }) } };
    // Stopped meanwhile: a second request that was never sent leaves no receipt.
    if (tooLong) signal.throwIfAborted();
    this.#prepared = first;
    const reply = new SpokenReply(turn, lease, parts);
    this.#replies.push(reply);
    const soFar = replySoFar(parts.aggregate.state, turn.id);
    if (soFar !== undefined) reply.begin(soFar);
    try {
      const end = await telemetry.call(
        receipt.settings.model,
        () => this.#streamEncoded(first, reply),
      );
      const isExceeded = end.ending === "context_exceeded";
      const prepared = this.#prepared;
      return { prepared, reply, end, ...isExceeded ? { tooLong: { code: end.ending } } : {} };
    } catch (error) {
      const isTooLong = error instanceof ModelError && error.code === "model_request_too_large";
      if (!isTooLong || this.#given.signal.aborted) throw error;
      const { code, length } = error;
      return { prepared: this.#prepared, reply, tooLong: { code, error, ...defined({ length }) } };
    }
  }

  /** The request that was built while the message was being stored, if it is still the right one. */
  async #takeAhead(): Promise<PreparedRequest | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return await ahead?.take();
  }

  /**
   * Builds a request with the session's state, the settings that it has in it, and what its space
   * gives. A change of settings that comes meanwhile counts: they are those of the state.
   */
  async #build(most: number): Promise<PreparedRequest> {
    const { turn, parts } = this.#given;
    const { text: message, at, timeZone } = turn;
    for (;;) {
      const { state } = parts.aggregate;
      const settings = replySettings(state, parts, most);
      const asked = { message, now: { at, timeZone }, limit: settings.contextLimit };
      const built = await parts.space.contextOf(asked, async (given) => {
        const isSame = given.state.settings?.position === state.settings?.position;
        return isSame ? await replyRequest(turn, { ...given, settings }, parts) : undefined;
      });
      if (built) return built;
    }
  }

  /** Sends a request; where the server does not know its encoding, the same prompt in the next one. */
  async #streamEncoded(first: PreparedRequest, reply: SpokenReply): Promise<ReplyEnd> {
    const { parts: { model } } = this.#given;
    for (let prepared = first, tries = 1;; tries++) {
      try {
        return await this.#stream(prepared, reply);
      } catch (error) {
        if (!mayEncodeAnew(error, tries)) throw error;
        const encoder = encoderFor(model, prepared.request.settings.model);
        prepared = this.#prepared = await encodedAnew(prepared, encoder);
      }
    }
  }

  async #stream({ request }: PreparedRequest, reply: SpokenReply): Promise<ReplyEnd> {
    const { parts: { model }, telemetry, signal, check } = this.#given;
    for await (const event of model.stream(request, { signal })) {
      check();
      if (event.type === "text") reply.say(event.text, event);
      else reply.finish();
      if (reply.said !== "") telemetry.text();
      if (event.type === "end") return event;
    }
    signal.throwIfAborted();
    throw new Error("The model's reply had no end");
  }

  #completed({ prepared, reply, end, tooLong }: Called): Command {
    if (!end) throw tooLong?.error ?? new Error("The call had no end");
    const { turn, telemetry: { by } } = this.#given;
    const { said, redacted } = reply;
    return completeReply(turn.id, { said, end, prepared, redacted, by });
  }

  #tellTooLong({ prepared: { manifest: { limit } }, tooLong }: Called, budget: number): void {
    const { turn, parts: { aggregate } } = this.#given;
    measure.tooLong();
    logger.warn(
      `A request was too long for the model (${tooLong?.code}); trying once more with a budget of ` +
        `${budget} characters instead of ${limit}. Set CONTEXT_LIMIT lower if this happens often`,
      { ...aggregate.key, turn: turn.id },
    );
  }
}

function tooLongOf({ prepared, tooLong, end }: Called): Receipt["tooLong"] {
  if (!tooLong) return undefined;
  const { limit } = prepared.manifest;
  return { limit, code: tooLong.code, ...defined({ usage: end?.usage }) };
}
