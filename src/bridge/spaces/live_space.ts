import type { Steps, UnknownEvent } from "../../conversation/mod.ts";
import {
  type DecidedSpaceEvent,
  decideSpace,
  emptySpace,
  evolveSpace,
  readFactsSteps,
  readToldSteps,
  type RecordedSpaceEvent,
  type Space,
  SPACE_RULES,
  type SpaceCommand,
  SpaceIndex,
  type SpaceRules,
  textsThatGo,
  understandSpaceEvent,
} from "../../knowledge/mod.ts";
import { StoreError, type StreamEvent } from "../../session_log/mod.ts";
import type { SpaceAppended, SpaceHead, SpaceKey, SpaceLog } from "../../space_log/mod.ts";
import { inSlices, pause, SerialQueue } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import { type LeaseGuard, NO_LEASE } from "../leases/lease_guard.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import { rejectionOfAllowance, rejectionOfQuota } from "../wire/rejections.ts";
import {
  blankedAt,
  composeSpaceBatch,
  MOST_REPLACED,
  type SpaceBatchOptions,
} from "./space_batch.ts";
import { KeptState } from "./kept_state.ts";
import { SpaceFacts } from "./space_facts.ts";
import { rejectionOfSpace } from "./space_rejections.ts";

/** How many conflicts a command survives before it fails. */
const MAX_CONFLICTS = 20;

/** From this conflict on, pauses before retrying: a random time, up to this many ms per conflict. */
const PAUSE_FROM_CONFLICT = 3;
const PAUSE_STEP_MS = 10;

/** A space is touched once this share of its time to live has gone since it was used. */
const TOUCHED_AFTER = 1 / 1_000;

/** Events folded in a step. */
const EVENTS_A_STEP = 16;

/** What is decided by what all facts say: that is found in slices first. */
const READS_FACTS: ReadonlySet<SpaceCommand["type"]> = new Set([
  "WriteFact",
  "CorrectFact",
  "RecordLearning",
]);

/** What is made just before it is decided, on the state that it is decided on; undefined: nothing. */
export type PrepareSpaceCommand = (space: Space) => SpaceCommand | undefined;

/** How a command is handled. */
export interface SpaceHandleOptions extends SpaceBatchOptions {
  /** The generation that the space must be; if it is another one by now, nothing is done. */
  readonly generation?: string;
  /** The lease that appends are checked against; by default none. */
  readonly guard?: LeaseGuard;
}

/** What a command led to: its events, none where nothing changed. `isGone`: the space is another. */
export interface HandledSpace {
  readonly ok: true;
  readonly events: readonly (RecordedSpaceEvent | UnknownEvent)[];
  readonly isGone?: true;
}

/** A command that was refused; `refusal` where the core did it. */
export type RefusedSpace = Rejection & {
  readonly refusal?: Extract<ReturnType<typeof decideSpace>, { ok: false }>["refusal"];
};

/** The dependencies of a live space. */
export interface LiveSpaceOptions {
  readonly log: SpaceLog;
  readonly key: SpaceKey;
  readonly memory: SessionMemory;
  /** By default those of every space. */
  readonly rules?: SpaceRules;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** Called with each event that is new here, once it is folded. */
  readonly onEvent: (event: RecordedSpaceEvent | UnknownEvent) => void;
}

/** A space that this instance knows: its state, folded from its events, and what is made of it. */
export class LiveSpace {
  readonly key: SpaceKey;
  /** What its commands are decided by. */
  readonly rules: SpaceRules;
  /** Its facts as contexts take them in. */
  readonly facts = new SpaceFacts();
  /** The search index of its facts and digests. */
  readonly index = new SpaceIndex();
  readonly #options: LiveSpaceOptions;
  readonly #queue = new SerialQueue();
  readonly #share: ReturnType<SessionMemory["share"]>;
  readonly #kept: KeptState;
  #state = emptySpace;
  /** How many of the events that were folded here said that earlier texts are gone. */
  #erasing = 0;
  #unfinished: { readonly again: DecidedSpaceEvent; readonly positions: readonly number[] }[] = [];
  #head: SpaceHead | undefined;
  #next: Promise<boolean> | undefined;
  #uses = 0;
  #usedAt: number;

  constructor(options: LiveSpaceOptions) {
    this.key = options.key;
    this.rules = options.rules ?? SPACE_RULES;
    this.#options = options;
    this.#share = options.memory.share();
    this.#kept = new KeptState(options.log, options.key);
    this.#usedAt = options.now();
  }

  /** The state up to the last event that this instance knows. */
  get state(): Space {
    return this.#state;
  }

  /** The head as last seen; undefined where there is no space. */
  get head(): SpaceHead | undefined {
    return this.#head;
  }

  /** Whether nobody is using it now. */
  get isIdle(): boolean {
    return this.#uses === 0 && !this.#queue.isBusy && !this.#kept.isBusy;
  }

  /** When it was used last here, in ms since the epoch. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** The bytes of memory that it takes. */
  get bytes(): number {
    return this.#state.bytes + this.index.bytes + this.facts.bytes;
  }

  /** The memory that it takes. */
  get memory(): SessionMemory {
    return this.#options.memory;
  }

  /** Does something with it; meanwhile it is not idle. */
  async use<Result>(task: (space: LiveSpace) => Promise<Result> | Result): Promise<Result> {
    this.#uses += 1;
    this.#usedAt = this.#options.now();
    try {
      return await task(this);
    } finally {
      this.#uses -= 1;
      this.#share.note(this.bytes);
    }
  }

  /**
   * Folds what was appended elsewhere, by one read of the head where there is nothing. False where
   * there is no such space. Uses that come while one waits share it.
   */
  refresh(): Promise<boolean> {
    return this.#next ??= this.#queue.add(async () => {
      this.#next = undefined;
      return await this.#refresh();
    });
  }

  /**
   * Decides a command and appends what it leads to, all of it; others' events are folded first where
   * there are any. The texts that it erases go with the same commit. Throws `StoreError` when the log
   * does not answer.
   */
  handle(
    command: SpaceCommand | PrepareSpaceCommand,
    options: SpaceHandleOptions = {},
  ): Promise<HandledSpace | RefusedSpace> {
    const prepare = typeof command === "function" ? command : () => command;
    return this.#queue.add(() => this.#handle(prepare, options));
  }

  /** Erases the space. False when there was none. */
  erase(): Promise<boolean> {
    return this.#queue.add(async () => {
      const wasThere = await this.#options.log.erase(this.key);
      this.#reset();
      return wasThere;
    });
  }

  /** Indexes its facts, in slices, so that the first context need not wait for it. */
  async warm(): Promise<void> {
    await this.facts.index(this.#state);
  }

  /** Resolves once nothing is being read or appended any more. */
  get settled(): Promise<void> {
    return this.#queue.settled.then(() => this.#kept.settled());
  }

  /** Forgets what can be made again: the search indexes. */
  shrink(): void {
    this.index.clear();
    this.facts.clear();
    this.#share.note(this.bytes);
  }

  async #handle(
    prepare: PrepareSpaceCommand,
    { generation, ...riding }: SpaceHandleOptions,
  ): Promise<HandledSpace | RefusedSpace> {
    const { log, now } = this.#options;
    const events: (RecordedSpaceEvent | UnknownEvent)[] = [];
    for (let conflicts = 0; conflicts < MAX_CONFLICTS;) {
      if (generation !== undefined && this.#head?.generation !== generation) {
        if (conflicts > 0 || !await this.#isOfGeneration(generation)) {
          return { ok: true, events, isGone: true };
        }
      }
      const command = prepare(this.#state);
      if (!command) return { ok: true, events };
      if (READS_FACTS.has(command.type)) await inSlices(readFactsSteps(this.#state));
      await inSlices(readToldSteps(command, this.#state));
      const decision = decideSpace(command, this.#state, this.rules);
      if (!decision.ok) {
        return { ...rejectionOfSpace(decision.refusal), refusal: decision.refusal };
      }
      if (decision.events.length === 0) return { ok: true, events };
      const [erases, later] = split(decision.erases);
      const replaces = await blankedAt(log, this.key, erases);
      const appended = await this.#append(decision.events, { replaces, ...riding });
      if (appended.ok) {
        events.push(...await this.#fold(appended.recorded));
        const again = decision.events.findLast(isErasing);
        if (again) events.push(...await this.#eraseLater(again, later));
        if (!decision.more) return { ok: true, events };
        // What was blanked is known only to the log as yet.
        await this.#reload();
        continue;
      }
      if (appended.over) return rejectionOfAllowance(appended.over);
      if (appended.limited) return rejectionOfQuota(appended.limited, now());
      conflicts += 1;
      await this.#refresh();
      if (conflicts >= PAUSE_FROM_CONFLICT) await pause(Math.random() * PAUSE_STEP_MS * conflicts);
    }
    const message =
      `Cannot append to the space: it was changed by others ${MAX_CONFLICTS} times in a row`;
    throw new StoreError("store_unavailable", message);
  }

  async #isOfGeneration(generation: string): Promise<boolean> {
    await this.#refresh();
    return this.#head?.generation === generation;
  }

  async #append(
    events: readonly DecidedSpaceEvent[],
    { replaces, guard = NO_LEASE, ...riding }: Omit<SpaceHandleOptions, "generation"> & {
      readonly replaces: Awaited<ReturnType<typeof blankedAt>>;
    },
  ): Promise<SpaceAppended> {
    const { log, now } = this.#options;
    const context = { state: this.#state, head: this.#head, now: now(), ...riding };
    const batch = composeSpaceBatch({ events, replaces }, context);
    const appended = await guard.append(batch, (each) => log.append(this.key, each));
    if (appended.ok) this.#head = appended.head;
    return appended;
  }

  /**
   * Erases texts for which the first commit had no room; what was said of them is said again. What
   * a kill or a space that changes too often leaves is erased when the space is read anew.
   */
  async #eraseLater(
    again: DecidedSpaceEvent,
    positions: readonly number[],
  ): Promise<(RecordedSpaceEvent | UnknownEvent)[]> {
    const generation = this.#head?.generation;
    const events: (RecordedSpaceEvent | UnknownEvent)[] = [];
    let conflicts = 0;
    for (let rest = positions; rest.length > 0 && conflicts < MAX_CONFLICTS;) {
      if (generation === undefined || this.#head?.generation !== generation) break;
      const [erases, later] = split(rest);
      const replaces = await blankedAt(this.#options.log, this.key, erases);
      const appended = await this.#append([again], { replaces });
      if (appended.ok) {
        events.push(...await this.#fold(appended.recorded));
        rest = later;
      } else {
        conflicts += 1;
        await this.#refresh();
      }
    }
    return events;
  }

  async #refresh(): Promise<boolean> {
    const { log, now } = this.#options;
    let head = await log.head(this.key);
    if (head && isTouchDue(head, now())) head = await log.touch(this.key);
    const isOther = head?.generation !== this.#head?.generation;
    if (!head || isOther) this.#reset();
    this.#head = head;
    if (!head) return false;
    if (isOther) await this.#readAnew(head);
    else await this.#readUpTo(head, { isNew: false });
    return this.#head !== undefined;
  }

  /** Reads the space from the state that was kept of it on, or from its beginning. */
  async #readAnew(head: SpaceHead): Promise<void> {
    this.#state = await this.#kept.read(head) ?? emptySpace;
    let { position: from } = this.#state;
    const erasing = this.#erasing;
    await this.#readUpTo(head, { isNew: true });
    if (from > 0 && this.#erasing > erasing) {
      // Whoever erased texts since did not know of the kept state, which may still have them.
      this.#state = emptySpace;
      this.#unfinished = [];
      from = 0;
      await this.#readUpTo(head, { isNew: true });
    }
    await this.#eraseUnfinished(head);
    const folded = this.#state.position - from;
    if (this.#head) this.#kept.keep(this.#head.generation, this.#state, folded);
  }

  /** Erases what was forgotten by an instance that was killed before all of it was erased. */
  async #eraseUnfinished({ generation }: SpaceHead): Promise<void> {
    const unfinished = this.#unfinished;
    this.#unfinished = [];
    for (const { again, positions } of unfinished) {
      if (this.#head?.generation === generation) await this.#eraseLater(again, positions);
    }
  }

  /** Folds the events up to a head; `isNew`: nobody has seen any of them here. */
  async #readUpTo(head: SpaceHead, { isNew }: { readonly isNew: boolean }): Promise<void> {
    const { log } = this.#options;
    const { generation, position: end, bytes = 0 } = head;
    const read = (after: number) => {
      const { position, bytes: least } = this.#state;
      this.#share.expect({ least, likely: least + bytes * (end - position) / end });
      return log.read(this.key, { after, limit: end - after, generation });
    };
    let reading = this.#state.position < end ? read(this.#state.position) : undefined;
    while (reading) {
      const page = await reading;
      const last = page.at(-1)?.position ?? end;
      // The store reads the next page while this one is folded.
      reading = last < end ? read(last) : undefined;
      reading?.catch(() => {});
      if (isNew) await this.#take(page, { isNew });
      else await this.#fold(page);
    }
    this.#share.require(this.bytes);
  }

  /** Folds events and tells of them. */
  async #fold(
    recorded: readonly StreamEvent[],
  ): Promise<(RecordedSpaceEvent | UnknownEvent)[]> {
    const events = await this.#take(recorded, { isNew: false });
    for (const event of events) this.#options.onEvent(event);
    return events;
  }

  /** Of an event that erases texts, notes which of them are still there. */
  #noteUnfinished(event: RecordedSpaceEvent | UnknownEvent): void {
    if (event.type !== "FactForgotten" && event.type !== "SessionsDropped") return;
    const positions = textsThatGo(event, this.#state);
    if (positions.length === 0) return;
    const { position: _, at: __, ...again } = event;
    this.#unfinished.push({ again, positions });
  }

  async #take(
    recorded: readonly StreamEvent[],
    { isNew }: { readonly isNew: boolean },
  ): Promise<(RecordedSpaceEvent | UnknownEvent)[]> {
    const events: (RecordedSpaceEvent | UnknownEvent)[] = [];
    await inSlices(this.#takeSteps(recorded, { isNew, events }));
    return events;
  }

  *#takeSteps(recorded: readonly StreamEvent[], { isNew, events }: {
    readonly isNew: boolean;
    readonly events: (RecordedSpaceEvent | UnknownEvent)[];
  }): Steps<void> {
    for (const stored of recorded) {
      if (events.length % EVENTS_A_STEP === EVENTS_A_STEP - 1) yield;
      const event = understandSpaceEvent(stored);
      if (isNew) this.#noteUnfinished(event);
      if (isErasing(event)) this.#erasing += 1;
      this.#state = evolveSpace(this.#state, event);
      this.facts.note(event);
      events.push(event);
    }
  }

  async #reload(): Promise<void> {
    const head = this.#head;
    this.#state = emptySpace;
    if (head) await this.#readUpTo(head, { isNew: true });
  }

  #reset(): void {
    this.#state = emptySpace;
    this.#head = undefined;
    this.#unfinished = [];
    this.shrink();
  }
}

/** Whether an event says that earlier texts are gone. */
function isErasing({ type }: Pick<DecidedSpaceEvent | UnknownEvent, "type">): boolean {
  return type === "FactForgotten" || type === "SessionLeft" || type === "SessionsDropped";
}

/** Positions that one commit can erase, and those that are left. */
function split(positions: readonly number[]): [readonly number[], readonly number[]] {
  return [positions.slice(0, MOST_REPLACED), positions.slice(MOST_REPLACED)];
}

function isTouchDue({ usedAt, createdAt, expiresAt }: SpaceHead, now: number): boolean {
  const used = usedAt ?? createdAt;
  return now - used > (expiresAt - used) * TOUCHED_AFTER;
}
