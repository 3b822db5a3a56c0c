import type { Conversation } from "../../conversation/mod.ts";
import { encoderFor } from "../../model/mod.ts";
import { yieldToEventLoop } from "../../shared/mod.ts";
import type { PreparedRequest } from "../context/prepare_request.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { BuiltAhead, SessionSpace } from "../spaces/session_space.ts";
import { replyRequest, replySettings, type RequestParts } from "./reply_request.ts";

/** What it is built with; the state of the aggregate says whether it counts. */
export interface AheadParts extends RequestParts {
  readonly log: RequestParts["log"] & Pick<SessionLog, "isFar">;
  readonly aggregate: Pick<SessionAggregate, "key" | "state">;
  readonly space: Pick<SessionSpace, "contextAhead">;
}

/**
 * The request for the reply to a message, built while that is being stored, on the state that the
 * session has if it is stored, and with its space as it is known. It is sent only on that very state and
 * with that very space: on any other, or where it could not be built, it is built anew.
 */
export class RequestAhead {
  readonly #state: Conversation;
  readonly #parts: AheadParts;
  readonly #prepared: Promise<BuiltAhead<PreparedRequest> | undefined>;

  private constructor(state: Conversation, parts: AheadParts) {
    this.#state = state;
    this.#parts = parts;
    // Where it fails, it is built again, and fails again for whom that concerns.
    this.#prepared = this.#build().catch(() => undefined);
  }

  /** Begins to build it; undefined where more is needed: what comes of other turns, or the bytes of files. */
  static begin(state: Conversation, parts: AheadParts): RequestAhead | undefined {
    const isAlone = state.open.length === 1 && state.uploads.length === 0;
    return isAlone ? new RequestAhead(state, parts) : undefined;
  }

  /** The request, if it is the one that is to be sent now. */
  async take(): Promise<PreparedRequest | undefined> {
    if (!this.#isCurrent) return undefined;
    const prepared = await this.#prepared;
    if (!prepared?.holds() || !this.#isCurrent) return undefined;
    const { built } = prepared;
    const { encoder, settings: { model } } = built.request;
    return encoderFor(this.#parts.model, model).name === encoder ? built : undefined;
  }

  get #isCurrent(): boolean {
    return this.#parts.aggregate.state === this.#state;
  }

  async #build(): Promise<BuiltAhead<PreparedRequest> | undefined> {
    const { log, space } = this.#parts;
    // What goes over the network is sent only while nothing else runs.
    if (log.isFar) await yieldToEventLoop();
    const state = this.#state;
    const [turn] = state.open;
    if (!turn) return undefined;
    const settings = replySettings(state, this.#parts);
    const { text: message, at, timeZone } = turn;
    const asked = { message, now: { at, timeZone }, limit: settings.contextLimit };
    return await space.contextAhead(
      state,
      asked,
      (given) => replyRequest(turn, { ...given, settings }, this.#parts),
    );
  }
}
