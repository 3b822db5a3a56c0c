import {
  type Command,
  type Conversation,
  type Elsewhere,
  type JoinSpace,
  previewOf,
  type SpaceRead,
} from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { carriedByOrigins, type CarriedForgetting, forgottenOfSteps } from "../../knowledge/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import { SpaceMismatchError } from "../api/spaces.ts";
import type { BridgeSettings } from "../api/settings.ts";
import {
  elsewhereKnown,
  elsewhereNow,
  type ElsewhereQuery,
  elsewhereThen,
  type KnownElsewhere,
  type PastQuery,
  type RebuiltElsewhere,
} from "./elsewhere.ts";
import type { LiveSpace } from "./live_space.ts";
import type { LiveSpaces } from "./live_spaces.ts";
import { type Membership, membershipOf } from "./membership.ts";
import type { LookAhead, OtherSessions } from "./other_sessions.ts";
import { mismatch, placeIn } from "./placing.ts";
import type { SpaceListener } from "./space_audience.ts";
import { tellSpaces } from "./withheld_source.ts";

/** The space that a session is named by others: its id and its lineage. */
interface Self {
  readonly session: string;
  readonly generation: string;
}

/** How a session joins a space. */
interface Joining {
  /** Whether what it said before is learned; by default it is. */
  readonly isLearned?: boolean;
}

/** What a space is asked for on behalf of a turn. */
type TurnQuery = Pick<ElsewhereQuery, "message" | "now" | "limit">;

/** What a context is built of: a session's state, and what its space gives to it, if it is in one. */
export interface ContextParts {
  readonly state: Conversation;
  readonly elsewhere?: Elsewhere;
}

type Build<Built> = (parts: ContextParts) => Promise<Built>;

/** What was built before it was known what the log has. */
export interface BuiltAhead<Built> {
  readonly built: Built;
  /** Whether the space it was built with is known to be so, and was looked at a moment ago. */
  holds(): boolean;
}

/** The dependencies of a session's place in its space. */
export interface SessionSpaceOptions {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly handler: CommandHandler;
  readonly spaces: LiveSpaces;
  readonly others: OtherSessions;
  readonly settings: BridgeSettings;
  /** The clients of the session. */
  readonly listener: SpaceListener;
}

/** A live session's place in its space: joining, leaving, reading what the space knows. */
export class SessionSpace {
  readonly #options: SessionSpaceOptions;
  /** What it listens to, and how that ends. */
  #listening: { readonly space: string; readonly end: () => void } | undefined;

  constructor(options: SessionSpaceOptions) {
    this.#options = options;
  }

  /** The space that the session's own events name. */
  get named(): string | undefined {
    return this.#options.aggregate.state.space?.id;
  }

  /**
   * What a message needs to join its space with it, as its client names one: `null` for none. To be
   * called in the session's queue. Undefined: nothing.
   */
  async joining(
    asked: string | null | undefined,
  ): Promise<Omit<JoinSpace, "type"> | Rejection | undefined> {
    const { space: says } = this.#options.aggregate.state;
    if (says && asked !== undefined && await this.#isHeld(says.id)) {
      return asked === says.id ? undefined : mismatch(says.id);
    }
    const space = this.#wanted(asked);
    if (space === undefined) return undefined;
    const placed = await this.#place(space);
    if (asked !== undefined || !("code" in placed)) return placed;
    // Nobody asked for it: a space that is full must not keep anybody from talking.
    const { aggregate: { key } } = this.#options;
    logger.warn(`A session could not join the default space: ${placed.message}`, { ...key });
    return undefined;
  }

  /**
   * The same, but where the session says that it is in the space already, nothing is read for it: a
   * space that let it go is left at its next use.
   */
  async joiningUnlessThere(
    asked: string | null | undefined,
  ): Promise<Omit<JoinSpace, "type"> | Rejection | undefined> {
    return asked !== undefined && asked === this.named ? undefined : await this.joining(asked);
  }

  /**
   * Why a session cannot be used by a client that names a space, or `null` for none; undefined where it
   * can.
   */
  async refused(asked: string | null | undefined): Promise<Rejection | undefined> {
    const { space: says } = this.#options.aggregate.state;
    if (!says || asked === undefined || asked === says.id) return undefined;
    return await this.#isHeld(says.id) ? mismatch(says.id) : undefined;
  }

  /**
   * Checks the space that a client names when it attaches, and finds out which the session is in. To
   * be called in the session's queue. Throws `SpaceMismatchError`.
   */
  async check(asked: string | null | undefined): Promise<string | undefined> {
    const { space: says } = this.#options.aggregate.state;
    if (!says || !await this.#isHeld(says.id)) return undefined;
    if (asked === undefined || asked === says.id) return says.id;
    throw new SpaceMismatchError(mismatch(says.id).message);
  }

  /**
   * Does something with the space that the session is in, as the log has it now. A session that joined
   * is told to it; one that it let go leaves it. Undefined where the session is in none. Not to be
   * called in the session's queue. `onReading` is called while the space's log is read.
   */
  async use<Result>(
    task: (space: LiveSpace, self: Self) => Promise<Result> | Result,
    onReading: (space: LiveSpace) => void = () => {},
  ): Promise<Result | undefined> {
    const { spaces, aggregate, handler } = this.#options;
    const { space: says } = aggregate.state;
    if (!says) return undefined;
    const used = await spaces.begin(this.#keyOf(says.id), async (live) => {
      const refreshed = live.refresh();
      onReading(live);
      await refreshed;
      const self = this.#self;
      if (!self || !await this.#settle(live, self)) return undefined;
      return { result: await task(live, self) };
    });
    if (used) return used.result;
    const { joinedAt } = says;
    await handler.handle({ type: "LeaveSpace", joinedAt });
    return undefined;
  }

  /**
   * Builds something with the session's state and what its space gives to the context of a message
   * now, if it is in one. It is built while the log is asked whether what this instance knows of the
   * space's other sessions is so, and again where it is not.
   */
  async contextOf<Built>(asked: TurnQuery, build: Build<Built>): Promise<Built> {
    const { aggregate, others } = this.#options;
    let ahead: LookAhead | undefined;
    const read = await this.use(async (live, self) => {
      const { state } = aggregate;
      if (state.space?.id !== live.key.space) return undefined;
      const query = { state, self, ...asked };
      const known = await elsewhereKnown(live, others, { ...query, ahead });
      const built = known && await builtWith(known, { state, build });
      if (built) return built;
      return { built: await build({ state, elsewhere: await elsewhereNow(live, others, query) }) };
    }, (live) => ahead = this.#lookAhead(live, asked));
    return read ? read.built : await build({ state: aggregate.state });
  }

  /**
   * The same for a message that is being stored, on the state that the session has once it is. Undefined
   * where the space is not as this instance knew it, or has still to be told of the session.
   */
  async contextAhead<Built>(
    state: Conversation,
    asked: TurnQuery,
    build: Build<Built>,
  ): Promise<BuiltAhead<Built> | undefined> {
    const { spaces, others } = this.#options;
    const { space: says } = state;
    if (!says) return { built: await build({ state }), holds: () => true };
    return await spaces.begin(this.#keyOf(says.id), async (live) => {
      const refreshed = live.refresh();
      // Where nothing is built, nobody waits for it.
      refreshed.catch(() => {});
      const [self, ahead] = [this.#self, this.#lookAhead(live, asked)];
      if (!self || !ahead) return undefined;
      const known = await elsewhereKnown(live, others, { state, self, ...asked, ahead });
      const made = known && await builtWith(known, { state, build });
      if (!made || !await refreshed) return undefined;
      return { ...made, holds: () => others.holds(live, ahead) };
    });
  }

  /**
   * What a context is built of for a message with which the session would join a space, as its client names one: what
   * that space gives it, if there is one. Nothing is recorded for it.
   */
  async contextToJoin(
    asked: TurnQuery,
    named: string | null | undefined,
  ): Promise<ContextParts> {
    const { aggregate, spaces, others } = this.#options;
    const within = await this.contextOf(asked, (parts) => Promise.resolve(parts));
    const space = aggregate.state.space ? undefined : this.#wanted(named);
    if (space === undefined) return within;
    const self = this.#self ?? { session: aggregate.key.session, generation: "" };
    const { state } = within;
    const elsewhere = await spaces.use(
      this.#keyOf(space),
      (live) => elsewhereNow(live, others, { state, self, ...asked }),
    );
    return { state, ...defined({ elsewhere }) };
  }

  /** What the space, if the session is in it, gives to the context of a message on a past state. */
  async elsewhereAt(state: Conversation, asked: TurnQuery): Promise<Elsewhere | undefined> {
    return await this.use((live, self) =>
      state.space?.id === live.key.space
        ? elsewhereNow(live, this.#options.others, { state, self, ...asked })
        : undefined
    );
  }

  /** What the space of a receipt gave to its context, as far as it is still there. */
  async rebuilt(
    read: SpaceRead,
    asked: PastQuery,
  ): Promise<RebuiltElsewhere> {
    const { spaces, others } = this.#options;
    const { aggregate: { key: { session } } } = this.#options;
    const self = this.#self ?? { session, generation: "" };
    return await spaces.begin(this.#keyOf(read.id), async (live) => {
      const isThere = await live.refresh();
      return await elsewhereThen(isThere ? live : undefined, others, { ...asked, self, read });
    });
  }

  /** Tells the spaces that the session is or was in that a turn of it is withheld, or released. */
  async tellOf(type: "WithholdSource" | "ReleaseSource", turn: string): Promise<void> {
    const { aggregate: { key: { owner }, state }, spaces } = this.#options;
    const self = this.#self;
    if (self) await tellSpaces(type, { owner, ...self, turn, state }, spaces);
  }

  /** Moves the session into a space, or out of its own. */
  async move(
    to: string | null,
    { isLearned }: Joining = {},
  ): Promise<{ readonly ok: true } | Rejection> {
    const { handler } = this.#options;
    await this.use(() => {});
    if (this.named === (to ?? undefined)) {
      if (to !== null && isLearned) await this.#learnWhole();
      return { ok: true };
    }
    const placed = to === null ? undefined : await this.#place(to);
    if (placed && "code" in placed) return placed;
    await this.#leave();
    const command: Command = placed
      ? { type: "JoinSpace", ...placed, ...(isLearned === false ? { isUnlearned: true } : {}) }
      : { type: "LeaveSpace" };
    const moved = await handler.handle(command);
    if (!moved.ok) return moved;
    await this.use(() => {});
    return { ok: true };
  }

  /** The space as of which standing facts are chosen from now on. */
  async frozen(): Promise<{ readonly id: string; readonly position: number } | undefined> {
    return await this.use(({ key, state }) => ({ id: key.space, position: state.position }));
  }

  /** Listens to the space that the session is in now, and to no other. */
  follow(): void {
    const { spaces, listener } = this.#options;
    const { named } = this;
    if (named !== undefined && this.#listening?.space === named) {
      return spaces.wake(this.#keyOf(named));
    }
    this.stop();
    if (named === undefined || !listener.isWanted()) return;
    this.#listening = { space: named, end: spaces.listen(this.#keyOf(named), listener) };
  }

  /** Listens no more. */
  stop(): void {
    this.#listening?.end();
    this.#listening = undefined;
  }

  /** Looks for other sessions in what this instance knows of a space, while its log is read. */
  #lookAhead(live: LiveSpace, asked: TurnQuery): LookAhead | undefined {
    const self = this.#self;
    if (!self || !live.head || this.#membership(live) !== "there") return undefined;
    const ahead = this.#options.others.lookAhead(live, { ...asked, self });
    // If it is wanted at all, it is awaited later.
    ahead.known.catch(() => {});
    return ahead;
  }

  get #self(): Self | undefined {
    const { key: { session }, head } = this.#options.aggregate;
    return head && { session, generation: head.lineage };
  }

  get #title(): string | undefined {
    const { aggregate: { state } } = this.#options;
    return state.name ?? previewOf(state);
  }

  /** The space that a session in none joins, as its client names one; undefined: none. */
  #wanted(asked: string | null | undefined): string | undefined {
    const { aggregate: { state }, settings } = this.#options;
    if (asked !== undefined) return asked ?? undefined;
    const { space, open, settled, inserted } = state;
    const isFirst = !space && open.length + settled.length + inserted.length === 0;
    return isFirst ? settings.spaces?.byDefault : undefined;
  }

  #keyOf(space: string) {
    return { owner: this.#options.aggregate.key.owner, space };
  }

  #membership(live: LiveSpace): Membership {
    const { aggregate: { state: { space: says } } } = this.#options;
    const self = this.#self;
    if (!says || !self || says.id !== live.key.space) return "gone";
    const { head, state } = live;
    const space = head && { state, generation: head.generation };
    return membershipOf({ session: self.session, lineage: self.generation, says, space });
  }

  /** Whether the space has not let the session go. */
  async #isHeld(space: string): Promise<boolean> {
    return await this.#options.spaces.begin(this.#keyOf(space), async (live) => {
      await live.refresh();
      return this.#membership(live) !== "gone";
    });
  }

  /** Tells the space that the session joined it, if it does not know. False: it is not in it. */
  async #settle(live: LiveSpace, { session, generation }: Self): Promise<boolean> {
    const membership = this.#membership(live);
    if (membership !== "pending") return membership === "there";
    const { aggregate: { state } } = this.#options;
    const title = this.#title;
    const from = state.space?.isUnlearned ? state.space.joinedAt + 1 : undefined;
    const command = {
      ...{ type: "JoinSession", session, generation } as const,
      ...defined({ title, from, asOf: state.space?.frozenAt }),
      carried: await this.#forgottenBefore(live, { session, generation }),
    };
    const life = defined({ generation: live.head?.generation });
    const joined = await live.handle(command, life);
    return joined.ok && !joined.isGone;
  }

  /**
   * What the session said that was forgotten in the spaces in which it was before, or in which those
   * were from which it was forked.
   */
  async #forgottenBefore(live: LiveSpace, self: Self): Promise<readonly CarriedForgetting[]> {
    const { spaces, aggregate: { state: conversation } } = this.#options;
    const carried = [...carriedByOrigins(conversation, live.state)];
    for (const former of conversation.formerSpaces ?? []) {
      if (former === live.key.space) continue;
      const forgotten = await spaces.use(
        this.#keyOf(former),
        ({ state }) => inSlices(forgottenOfSteps({ ...self, conversation }, state)),
      );
      carried.push(...forgotten ?? []);
    }
    return carried;
  }

  async #place(space: string): Promise<Omit<JoinSpace, "type"> | Rejection> {
    const { spaces, log } = this.#options;
    return await spaces.begin(this.#keyOf(space), (live) => placeIn(live, log));
  }

  /** Has the space learn what the session said before it joined, if nothing of it is learned yet. */
  async #learnWhole(): Promise<void> {
    await this.use(async (live, { session, generation }) => {
      const title = this.#title;
      const command = { type: "JoinSession", session, generation, isWhole: true } as const;
      await live.handle({ ...command, ...defined({ title }) });
    });
  }

  /** Tells the space first: killed in between, the session leaves it when it is used next. */
  async #leave(): Promise<void> {
    await this.use(async (live, { session, generation }) => {
      await live.handle({ type: "LeaveSession", session, generation, reason: "moved" });
    });
  }
}

/** What is built with what is known, if that is so; undefined where it is not. */
async function builtWith<Built>(
  { elsewhere, isCurrent }: KnownElsewhere,
  { state, build }: { readonly state: Conversation; readonly build: Build<Built> },
): Promise<{ readonly built: Built } | undefined> {
  try {
    const built = await build({ state, elsewhere });
    return await isCurrent ? { built } : undefined;
  } catch (error) {
    if (await isCurrent) throw error;
    return undefined;
  }
}
