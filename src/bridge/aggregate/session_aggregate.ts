import {
  type Conversation,
  type DecidedEvent,
  evolve,
  findTurn,
  footprintOf,
  initialState,
  type RecordedEvent,
  understand,
  type UnknownEvent,
} from "../../conversation/mod.ts";
import type { ReadOptions, SessionHead, SessionLog, StreamEvent } from "../../session_log/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import { forEachInSlices, SerialQueue } from "../../shared/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { MemoryShare } from "../memory_budget/live_memory.ts";
import { framesOf, type ShowSettings } from "../wire/frames.ts";
import { pagesAhead } from "./pages_ahead.ts";
import { expectedOf, type StoredSize } from "./stored_size.ts";
import { SessionGoneError } from "./session_gone_error.ts";

/** So few events, such as those of one command, are folded without waiting for a slice of time. */
const FEW_EVENTS = 4;

/** The states that events lead to while they are being appended, one for each. */
interface StatesAhead {
  readonly from: Conversation;
  readonly recorded: readonly StreamEvent[];
  readonly states: readonly Conversation[];
}

/**
 * A session's state, folded from its events: the one place where this instance knows the session.
 * What is recorded, here or by another instance, is folded once, in order, and told as frames.
 */
export class SessionAggregate {
  readonly key: SessionKey;
  readonly #log: SessionLog;
  readonly #onFrame: (frame: ServerFrame) => void;
  readonly #isHeard: () => boolean;
  readonly #memory: MemoryShare;
  readonly #shown: ShowSettings;
  readonly #queue = new SerialQueue();
  #state = initialState;
  /** Whether what is folded happened before the session was opened here. */
  #isHistory = false;
  #ahead: StatesAhead | undefined;
  #head: SessionHead | undefined;

  constructor(options: {
    readonly log: SessionLog;
    readonly key: SessionKey;
    readonly onFrame: (frame: ServerFrame) => void;
    /** Whether any client hears frames. By default there may be one. */
    readonly isHeard?: () => boolean;
    /** The memory that the state takes. */
    readonly memory: MemoryShare;
    /** What clients are shown of settings. */
    readonly shown: ShowSettings;
  }) {
    this.#shown = options.shown;
    this.#memory = options.memory;
    this.key = options.key;
    this.#log = options.log;
    this.#onFrame = options.onFrame;
    this.#isHeard = options.isHeard ?? (() => true);
  }

  /** The state up to the last event that this instance knows. */
  get state(): Conversation {
    return this.#state;
  }

  /** The session's head as last seen; undefined before its first event. */
  get head(): SessionHead | undefined {
    return this.#head;
  }

  /** When the session expires, in ms since the epoch; undefined before its first event. */
  get expiresAt(): number | undefined {
    return this.#head?.expiresAt;
  }

  /** About how many bytes of memory the state takes. */
  get bytes(): number {
    return footprintOf(this.#state);
  }

  /** Whether all events that the head told of are folded. */
  get isWhole(): boolean {
    return this.#state.position >= (this.#head?.position ?? 0);
  }

  /** Whether something is being read or appended, or waits for its turn. */
  get isBusy(): boolean {
    return this.#queue.isBusy;
  }

  /** Runs one task at a time, in the order of the calls. */
  exclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#queue.add(task);
  }

  /**
   * Extends the session's expiry and folds what other instances appended; both at once where nothing
   * of it is known here. To be called inside `exclusive`. Throws `SessionGoneError` when the known
   * events are gone.
   */
  async renew(): Promise<void> {
    const touched = this.#head ? await this.#log.touch(this.key) : await this.#readFirst();
    await this.foldUpTo(this.#positionOf(touched));
  }

  /**
   * Folds what other instances appended; this is no use of the session. Throws `SessionGoneError`
   * when the known events are gone.
   */
  async follow(): Promise<void> {
    await this.exclusive(async () => await this.foldUpTo(await this.positionInLog()));
  }

  /**
   * Where the session's events end in the log now; 0: it is not there. To be called inside
   * `exclusive`. Throws `SessionGoneError` when its id belongs to a new session.
   */
  async positionInLog(): Promise<number> {
    const mayBegin = this.#head === undefined;
    return this.#positionOf(await this.#log.head(this.key, { mayBegin }));
  }

  /**
   * Reads the events that are not folded yet, up to a position, and folds them. To be called inside
   * `exclusive`. Throws `SessionGoneError` when the known events are gone, and `SessionTooLargeError` or
   * `OverloadedError` where there is no memory for them.
   */
  async foldUpTo(position: number): Promise<void> {
    if (position === this.#state.position) return;
    if (position < this.#state.position) {
      throw new SessionGoneError("Cannot continue the session: its events are gone");
    }
    const size = await this.#storedSize();
    const expect = () => {
      const { position: after } = this.#state;
      this.#memory.expect(expectedOf(this.bytes, { after, upTo: position, size }));
    };
    expect();
    const span = { after: this.#state.position, upTo: position };
    const read = (page: ReadOptions) => this.#log.read(this.key, { ...page, isSeen: true });
    for await (const page of pagesAhead(span, read)) {
      await this.#foldAll(page);
      expect();
    }
    if (this.#state.position < position) {
      throw new SessionGoneError("Cannot read the session: its events disappeared meanwhile");
    }
    this.#memory.require(this.bytes);
  }

  /** Folds recorded events, many in slices, and tells their frames. Throws `NewerEventError`. */
  async #foldAll(recorded: readonly StreamEvent[]): Promise<void> {
    if (recorded.length <= FEW_EVENTS) { for (const each of recorded) this.#fold(each); }
    else await forEachInSlices(recorded, (each) => this.#fold(each));
    this.#memory.note(this.bytes);
  }

  /**
   * The state that events lead to if the append that is under way succeeds: then `adopt` makes that very
   * one the session's. Nothing else changes.
   */
  ahead(decided: readonly DecidedEvent[], recorded: readonly StreamEvent[]): Conversation {
    const states: Conversation[] = [];
    let state = this.#state;
    for (const event of placed(decided, recorded)) states.push(state = evolve(state, event));
    this.#ahead = { from: this.#state, recorded, states };
    return state;
  }

  /**
   * Folds the events that this instance decided on and appended: `recorded` says where and when. What
   * the schemas let be decided they would read the same; they are not asked again.
   */
  async adopt(
    decided: readonly DecidedEvent[],
    { recorded, head }: {
      readonly recorded: readonly StreamEvent[];
      readonly head: SessionHead;
    },
  ): Promise<void> {
    this.#head = head;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const isSame = ahead?.recorded === recorded && ahead.from === this.#state;
    const states = isSame ? ahead.states : [];
    const events = placed(decided, recorded);
    const take = (event: RecordedEvent, index: number) => this.#take(event, states[index]);
    if (events.length <= FEW_EVENTS) events.forEach(take);
    else await forEachInSlices(events, take);
    this.#memory.note(this.bytes);
  }

  /** Takes over a head that was read elsewhere, unless it is of another generation. */
  note(head: SessionHead): void {
    if (!this.isOtherGeneration(head)) this.#head = head;
  }

  /** Whether a head is of another session that began under the same id after this one ended. */
  isOtherGeneration(head: SessionHead): boolean {
    return this.#head !== undefined && this.#head.generation !== head.generation;
  }

  /** Reads events as they are recorded, after a position. */
  async read(page: Omit<ReadOptions, "generation">): Promise<
    (RecordedEvent | UnknownEvent)[]
  > {
    return (await this.#log.read(this.key, page)).map(understand);
  }

  /** The frames that tell of an event. */
  framesOf(event: RecordedEvent | UnknownEvent): ServerFrame[] {
    return framesOf(event, (turn) => findTurn(this.#state, turn), this.#shown);
  }

  #fold(each: StreamEvent): void {
    this.#take(understand(each));
  }

  #take(event: RecordedEvent | UnknownEvent, next = evolve(this.#state, event)): void {
    this.#state = next;
    // Of what happened before a session is opened, nothing is news.
    if (this.#isHistory && !this.#isHeard()) return;
    this.framesOf(event).forEach(this.#onFrame);
  }

  /** Reads a session for the first time, and extends its expiry; resolves with its head then. */
  async #readFirst(): Promise<SessionHead | undefined> {
    const position = await this.positionInLog();
    if (position === 0) return undefined;
    const touching = this.#log.touch(this.key);
    this.#isHistory = this.#state.position === 0;
    try {
      const [touched] = await Promise.all([touching, this.foldUpTo(position)]);
      return touched;
    } finally {
      this.#isHistory = false;
    }
  }

  /**
   * The size of its events as stored. Where an earlier version wrote the head, they are measured before
   * the first is read, and unknown later.
   */
  async #storedSize(): Promise<StoredSize> {
    const head = this.#head ?? await this.#log.head(this.key);
    const measured = () => this.#state.position === 0 ? this.#log.bytes(this.key) : undefined;
    return { bytes: head?.bytes ?? await measured() ?? 0, position: head?.position ?? 0 };
  }

  #positionOf(head: SessionHead | undefined): number {
    if (head && this.#state.position > 0 && this.isOtherGeneration(head)) {
      throw new SessionGoneError("Cannot continue the session: its id belongs to a new session");
    }
    if (head) this.#head = head;
    return head?.position ?? 0;
  }
}

/** Events with the places and times that they are recorded with. */
function placed(
  decided: readonly DecidedEvent[],
  recorded: readonly StreamEvent[],
): RecordedEvent[] {
  return decided.flatMap((event, index): RecordedEvent[] => {
    const { position, at } = recorded[index] ?? {};
    return position === undefined || at === undefined ? [] : [{ ...event, position, at }];
  });
}
