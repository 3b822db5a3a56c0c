import {
  type Conversation,
  findTurn,
  isSettled,
  type MissingSource,
  momentNow,
  quotedOf,
  quotesWhatIsForgotten,
  RecallMemory,
  type Receipt,
  receiptOf,
  type RequestSettings,
  type StoredManifest,
} from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { type Encoder, encoderFor, encoderOf, type Model } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { ContextQuery, ContextView, InsertedView } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { ownNames, sessionSettings } from "../configuration/session_settings.ts";
import type { ReadFile } from "../files/file_contents.ts";
import { maskText } from "../memory/masked_turns.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import type { SearchIndex } from "../memory_budget/search_index.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import { insertedView } from "./inserted_view.ts";
import {
  type PreparedRequest,
  type PrepareOptions,
  prepareRequest,
  requestSettings,
} from "./prepare_request.ts";
import { stateAt } from "./state_at.ts";

/** Shows a session's contexts: what would be sent now, and what was sent for a turn. */
export class ContextInspector {
  readonly #aggregate: SessionAggregate;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #now: () => number;
  readonly #space: SessionSpace;
  readonly #recall: SearchIndex;
  readonly #memory: SessionMemory;
  readonly #readFile: ReadFile;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    readonly space: SessionSpace;
    /** The search index of the session's state. */
    readonly recall: SearchIndex;
    readonly memory: SessionMemory;
    readonly log: SessionLog;
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
  }) {
    this.#aggregate = options.aggregate;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
    this.#now = options.now;
    this.#space = options.space;
    this.#recall = options.recall;
    this.#memory = options.memory;
    const { log, aggregate: { key } } = options;
    this.#readFile = (id) => log.files.read(key, id);
  }

  /** What would be sent for a message, now or at a past position, under any budget. Calls no model. */
  async preview({ message, limit, at, timeZone }: ContextQuery): Promise<ContextView> {
    const { text } = await maskText(message, this.#redactor);
    const now = momentNow(this.#aggregate.state, { at: this.#now(), ...defined({ timeZone }) });
    const given = { message: text, now, readFile: this.#readFile };
    const settingsIn = (state: Conversation) => this.#settingsIn(state, limit);
    if (at !== undefined && at < this.#aggregate.state.position) {
      const { prepared, state } = await this.#prepareAt(at, given, async (state) => {
        const made = settingsIn(state);
        const asked = { ...given, limit: made.settings.contextLimit };
        return { ...made, elsewhere: await this.#space.elsewhereAt(state, asked) };
      });
      return viewOf(prepared, state);
    }
    const made = settingsIn(this.#aggregate.state);
    const { contextLimit } = made.settings;
    const asked = { ...given, limit: contextLimit };
    return await this.#space.contextOf(asked, async ({ state, elsewhere }) => {
      const options = { ...given, ...made, elsewhere, ...this.#recall };
      return viewOf(await prepareRequest(state, options), state);
    });
  }

  /**
   * What was sent for a turn, rebuilt from the events and the settings of that time, or what was inserted
   * into its message. `reply`: the position of one of its replies; by default the one that is chosen.
   */
  async rebuild(id: string, reply?: number): Promise<ContextView | InsertedView | Rejection> {
    const block = this.#aggregate.state.inserted.get(id);
    const parts = { aggregate: this.#aggregate, space: this.#space, memory: this.#memory };
    const inserted = block && await insertedView(block, parts);
    if (inserted) return inserted;
    const turn = findTurn(this.#aggregate.state, id);
    if (turn?.source) return notFound("Nothing was inserted into the message of this turn", id);
    if (!turn || !isSettled(turn)) return notFound("No turn with this id has ended here", id);
    const isOf = ({ position }: { readonly position: number }) => position === reply;
    if (reply !== undefined && ![turn.outcome, ...turn.alternatives?.replies ?? []].some(isOf)) {
      return notFound("The turn has no reply at this position", id);
    }
    const position = reply ?? turn.outcome.position;
    const receipt = await this.#receiptAt(position);
    const settings = receipt && await this.#settingsOf(receipt);
    if (!receipt || !settings) return notFound("No call was made for this turn", id);
    const encoder = this.#encoderOf(receipt);
    if (!encoder) return noEncoder(receipt, id);
    const { text: message, at, timeZone, attachments } = turn;
    const said = { turn: id, message, attachments, readFile: this.#readFile };
    const options = { ...said, now: { at, timeZone } };
    const made = { settings, encoder };
    const { space: read } = receipt;
    let missing: readonly MissingSource[] = [];
    const { prepared, state } = await this.#prepareAt(receipt.upTo, options, async (state) => {
      if (!read) return made;
      const asked = { state, limit: settings.contextLimit, sentAt: at };
      const { missing: gone, elsewhere } = await this.#space.rebuilt(read, asked);
      missing = gone;
      return { ...made, elsewhere };
    });
    const manifest = await this.#manifestAt(position);
    const sha256 = { sent: receipt.sha256, rebuilt: prepared.receipt.sha256 };
    const sent = manifest ?? prepared.manifest;
    const isOther = sha256.rebuilt !== sha256.sent && quotesWhatIsForgotten(missing, sent);
    if (sha256.rebuilt !== sha256.sent && prepared.missingFiles.length > 0) return filesGone(id);
    if (isOther || quotedOf(missing, sent).length > 0) return quotesGone(id);
    const { tooLong } = receipt;
    const gone = missing.length > 0 ? missing : undefined;
    return { ...viewOf(prepared, state), sha256, ...defined({ tooLong, missing: gone }) };
  }

  /** Builds a request on a past state, which is forgotten then. */
  async #prepareAt(
    position: number,
    given: Pick<PrepareOptions, "message" | "now">,
    read: (
      state: Conversation,
    ) => Promise<Pick<PrepareOptions, "settings" | "encoder" | "elsewhere">>,
  ): Promise<{ readonly prepared: PreparedRequest; readonly state: Conversation }> {
    const [held, share] = [this.#memory.passing(), this.#memory.passing()];
    try {
      const state = await stateAt(this.#aggregate, { position, share: held });
      const options = { ...given, ...await read(state), memory: new RecallMemory(), share };
      return { prepared: await prepareRequest(state, options), state };
    } finally {
      held.note(0);
      share.note(0);
    }
  }

  /** The settings that a state has, under another budget if one is asked for, and their model's encoder. */
  #settingsIn(
    state: Conversation,
    limit: number | undefined,
  ): Pick<PrepareOptions, "settings" | "encoder"> {
    const own = sessionSettings(this.#settings, state.settings?.own);
    const usual = requestSettings(own, { model: this.#model, state });
    const encoder = encoderFor(this.#model, usual.model);
    return { settings: { ...usual, ...defined({ contextLimit: limit }) }, encoder };
  }

  /** The encoder that a receipt names, whichever the bridge uses now. */
  #encoderOf(receipt: Receipt): Encoder | undefined {
    const { encoder } = this.#model;
    return receipt.encoder === encoder.name ? encoder : encoderOf(receipt);
  }

  async #receiptAt(position: number): Promise<Receipt | undefined> {
    const [event] = await this.#aggregate.read({ after: position - 1, limit: 1 });
    return receiptOf(event);
  }

  async #manifestAt(position: number): Promise<StoredManifest | undefined> {
    const [event] = await this.#aggregate.read({ after: position - 1, limit: 1 });
    return event?.type === "ReplyCompleted" ? event.data.manifest : undefined;
  }

  /** Settings that an earlier event holds are not recorded again. */
  async #settingsOf(receipt: Receipt): Promise<RequestSettings | undefined> {
    if (receipt.settingsAt === undefined) return receipt.settings;
    return (await this.#receiptAt(receipt.settingsAt))?.settings;
  }
}

/** What is shown of a request that was built on a state. */
function viewOf(
  { request, manifest, receipt: { settings } }: PreparedRequest,
  state: Conversation,
): ContextView {
  return {
    ok: true,
    request: request.body,
    manifest,
    settings,
    own: ownNames(state.settings?.own),
  };
}

function noEncoder({ encoder }: Receipt, turn: string): Rejection {
  const message = `Cannot rebuild the request: this version has no encoder ${encoder}`;
  return { ok: false, code: "newer_version", message, turn };
}

function filesGone(turn: string): Rejection {
  const message = "The request cannot be rebuilt: attachments that it held are gone since; the " +
    "receipt has the hash of what was sent";
  return { ok: false, code: "not_found", message, turn };
}

function quotesGone(turn: string): Rejection {
  const message = "The request cannot be rebuilt: something of its space that it quoted is gone " +
    "since; the receipt says what the space was";
  return { ok: false, code: "not_found", message, turn };
}

function notFound(message: string, turn: string): Rejection {
  return { ok: false, code: "not_found", message, turn };
}
