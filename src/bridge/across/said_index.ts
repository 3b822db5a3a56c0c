import {
  footprintOf,
  isRemembered,
  type PartHit,
  RecallIndex,
  remember,
  type SearchPart,
  type SettledTurn,
  type Steps,
} from "../../conversation/mod.ts";
import type { FoldedSession } from "./folded_session.ts";

/** A session whose turns are indexed, up to a number of them. */
interface Indexed {
  session: FoldedSession;
  turns: number;
  sayings: number;
  isGone: boolean;
}

/** Where a passage was said. */
export interface SaidPlace {
  readonly session: FoldedSession;
  readonly turn: SettledTurn;
  readonly role: "user" | "assistant";
}

/** What a saying takes in the index besides its text, in bytes. */
const BYTES_A_SAYING = 64;

/** The index is made anew once more than this share of it belongs to sessions that are gone. */
const MOST_GONE = 0.25;

/**
 * One search index of what was said in many sessions: searching it takes as long as searching one long
 * session, where as many indexes as sessions take a hundred times that.
 */
export class SaidIndex {
  #index = new RecallIndex();
  #sayings: { readonly of: Indexed; readonly turn: number; readonly role: SaidPlace["role"] }[] =
    [];
  readonly #sessions = new Map<string, Indexed>();
  #gone = 0;
  #stateBytes = 0;

  /** About how many bytes it takes, with the sessions' states. */
  get bytes(): number {
    return this.#index.bytes + this.#stateBytes + this.#sayings.length * BYTES_A_SAYING;
  }

  /** The ids of its sessions. */
  get sessions(): Iterable<string> {
    return this.#sessions.keys();
  }

  /** A session as it was indexed. */
  find(session: string): FoldedSession | undefined {
    return this.#sessions.get(session)?.session;
  }

  /** Takes over a session as it is now, in steps: indexes what was said since. */
  *updateSteps(session: FoldedSession): Steps<void> {
    const id = session.key.session;
    const known = this.#sessions.get(id);
    const { settled } = session.conversation;
    const isGrown = known !== undefined && known.session.generation === session.generation &&
      settled.commonWith(known.session.conversation.settled) >= known.turns;
    if (!isGrown) this.drop(id);
    const entry = isGrown ? known : { session, turns: 0, sayings: 0, isGone: false };
    this.#stateBytes += footprintOf(session.conversation) -
      (isGrown ? footprintOf(entry.session.conversation) : 0);
    entry.session = session;
    this.#sessions.set(id, entry);
    yield* this.#indexSteps(entry);
  }

  /** Leaves a session out from now on; its texts go when the index is made anew. */
  drop(session: string): void {
    const known = this.#sessions.get(session);
    if (!known) return;
    this.#sessions.delete(session);
    known.isGone = true;
    this.#gone += known.sayings;
    this.#stateBytes -= footprintOf(known.session.conversation);
  }

  /** Leaves out a session that was erased; the next `tidySteps` takes every text of it. */
  erase(session: string): void {
    if (!this.#sessions.has(session)) return;
    this.drop(session);
    this.#gone = Infinity;
  }

  /** Makes the index anew, in steps, where that is due. */
  *tidySteps(): Steps<void> {
    if (this.#gone > MOST_GONE * this.#sayings.length) this.#clear();
    for (const entry of this.#sessions.values()) {
      if (entry.turns < entry.session.conversation.settled.length) yield* this.#indexSteps(entry);
    }
  }

  /** What is indexed, as a part of a search. */
  get part(): SearchPart {
    return this.#index.partBefore(Infinity, false);
  }

  /** Where a passage was said; undefined where that is gone. */
  placeOf({ position }: PartHit): SaidPlace | undefined {
    const saying = this.#sayings[position];
    const turn = saying?.of.session.conversation.settled.at(saying.turn);
    if (!saying || !turn || saying.of.isGone) return undefined;
    return { session: saying.of.session, turn, role: saying.role };
  }

  *#indexSteps(entry: Indexed): Steps<void> {
    const { settled } = entry.session.conversation;
    while (entry.turns < settled.length && !entry.isGone) {
      const turn = settled.at(entry.turns);
      const memory = turn && remember(turn);
      if (memory && isRemembered(memory)) {
        yield* this.#addSteps(entry, { role: "user", text: memory.message, at: turn.at });
        const { reply } = memory;
        const { at } = turn.outcome;
        if (reply !== undefined) {
          yield* this.#addSteps(entry, { role: "assistant", text: reply, at });
        }
      }
      entry.turns += 1;
      yield;
    }
  }

  *#addSteps(entry: Indexed, said: {
    readonly role: SaidPlace["role"];
    readonly text: string;
    readonly at: number;
  }): Steps<void> {
    const position = this.#sayings.length;
    this.#sayings.push({ of: entry, turn: entry.turns, role: said.role });
    entry.sayings += 1;
    yield* this.#index.addSteps({ ...said, position });
  }

  #clear(): void {
    this.#index = new RecallIndex();
    this.#sayings = [];
    this.#gone = 0;
    for (const entry of this.#sessions.values()) Object.assign(entry, { turns: 0, sayings: 0 });
  }
}
