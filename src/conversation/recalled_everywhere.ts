import { AskedBefore } from "./asked_before.ts";
import { dayOf } from "./days.ts";
import { type Elsewhere, type OtherSession, saidElsewhere } from "./elsewhere.ts";
import type { Manifest } from "./manifest.ts";
import { factSourceSteps } from "./found_facts.ts";
import type { KnownFact } from "./known_fact.ts";
import { FactMemory } from "./list_memory.ts";
import { asLabel } from "./memory_record.ts";
import { type Origin, type RecallHit, RecallLayout } from "./recall/mod.ts";
import { RecallMemory, turnIndexOf } from "./recall_memory.ts";
import {
  itemOf,
  LEAST_ROOM,
  NOTHING_RECALLED,
  originOf,
  type Recalled,
  type WhatToRecall,
} from "./recalled.ts";
import type { SaidTexts } from "./said_once.ts";
import { searchSourcesSteps, turnSource } from "./search_source.ts";
import { labelOfFact } from "./standing.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import { beginning } from "./text.ts";

/** The longest name of another conversation in a record, in characters (UTF-16 units). */
const LONGEST_TITLE = 60;

/** The name of a longer title is not kept, in characters. */
const LONGEST_KEPT = 500;

/** What another conversation is called that has neither a name nor a beginning. */
const UNTITLED = "Untitled";

/** The first part that is searched holds the facts, the last one what was said here. */
export const FACTS_PART = 0;

/**
 * Recalls, in steps, what is relevant to the message from all of the session's space: what the window
 * lacks, facts, and what was said in other sessions, in one ranking and one budget.
 */
export function* recallEverywhereSteps(
  conversation: Conversation,
  options: WhatToRecall & {
    readonly elsewhere: Elsewhere;
    /** Facts that the context already has. */
    readonly known: readonly KnownFact[];
    /** The time zone of the days on which facts were said. */
    readonly timeZone: string | undefined;
    /** The texts that the context already has, whole. */
    readonly said: SaidTexts;
  },
): Steps<Recalled> {
  const { elsewhere, known, memory, message, now, unseen, room, mode, there, said, bearing } =
    options;
  if (room < LEAST_ROOM) return NOTHING_RECALLED;
  const { facts, sessions, memory: factMemory = new FactMemory() } = elsewhere;
  const own = sessions.length + 1;
  const passages = new Places(conversation, { elsewhere, own, timeZone: options.timeZone });
  const layout = new RecallLayout(room, (hit) => passages.originOf(hit));
  const shown = new Set(known.map(({ fact }) => fact));
  const asked = new AskedBefore(layout, room);
  const take = (found: RecallHit) => {
    if (bearing?.has(found) === false) return true;
    if (!asked.waits(found)) return takeNow(found);
    asked.putOff(found);
    return true;
  };
  const takeNow = (found: RecallHit) => {
    const hit = found.part === own ? unseen.partOf(found) : found;
    const text = hit?.text.trim();
    if (!hit || !text) return true;
    if (hit.part === FACTS_PART) {
      const fact = facts[hit.position];
      if (!fact || shown.has(fact.fact) || isSaidHere(conversation, { fact, elsewhere, unseen })) {
        return true;
      }
    }
    if (isForgotten(elsewhere, { hit, text, own }) || there.has(text) || !said.add(text)) {
      return true;
    }
    return asked.take(hit);
  };
  const sources = [
    yield* factSourceSteps({ facts, message, now }, factMemory),
    ...sessions.map(({ conversation, memory = new RecallMemory() }) =>
      turnSource(conversation, { before: conversation.settled.length, memory })
    ),
    // Where nothing can be recalled from here, nothing is indexed for it.
    ...(unseen.before > 0 ? [turnSource(conversation, { before: unseen.before, memory })] : []),
  ];
  yield* searchSourcesSteps(sources, { message, now, lean: mode === "lean", take });
  for (const hit of asked.waiting) {
    yield;
    if (!takeNow(hit)) break;
  }
  const { text, kept } = layout.laidOut;
  const ofPart = Map.groupBy(kept, ({ part = own }) => part);
  const byTurn = Map.groupBy(ofPart.get(own) ?? [], turnIndexOf);
  const items = [
    ...(ofPart.get(FACTS_PART) ?? []).flatMap((hit) => factItem(facts[hit.position], hit)),
    ...[...byTurn].flatMap(([index, hits]) =>
      itemOf(conversation, { index, hits, turns: unseen.isRecent(index) ? 0 : 1 })
    ),
    ...sessions.flatMap((session, place) => itemsOf(session, ofPart.get(place + 1) ?? [])),
  ];
  return { text, items, turns: new Set(byTurn.keys()) };
}

/** Where passages come from. */
class Places {
  readonly #conversation: Conversation;
  readonly #elsewhere: Elsewhere;
  readonly #own: number;
  readonly #timeZone: string | undefined;
  /** By session: its name, once it was asked for. */
  readonly #names = new Map<OtherSession, string>();

  constructor(conversation: Conversation, { elsewhere, own, timeZone }: {
    readonly elsewhere: Elsewhere;
    /** The number of the part that was said here. */
    readonly own: number;
    readonly timeZone: string | undefined;
  }) {
    this.#conversation = conversation;
    this.#elsewhere = elsewhere;
    this.#own = own;
    this.#timeZone = timeZone;
  }

  originOf(hit: RecallHit): Origin {
    const { part = this.#own, position } = hit;
    if (part === this.#own) return originOf(this.#conversation, hit);
    if (part === FACTS_PART) {
      const fact = this.#elsewhere.facts[position];
      const day = dayOf({ at: hit.at, timeZone: this.#timeZone });
      return { position, day, fact: fact ? labelOfFact(fact, this.#timeZone) : day };
    }
    const session = this.#elsewhere.sessions[part - 1];
    if (!session) return { position, day: dayOf(hit) };
    const talk = { number: part, name: this.#nameOf(session) };
    return { ...originOf(session.conversation, hit), talk };
  }

  #nameOf(session: OtherSession): string {
    const name = this.#names.get(session) ?? nameOf(session);
    this.#names.set(session, name);
    return name;
  }
}

/** The names of conversations that were quoted lately, by their titles, and how many are kept. */
const names = new Map<string, string>();
const MOST_NAMES = 1_024;

/** What a conversation is called, as a part of a label. */
function nameOf({ title = "" }: OtherSession): string {
  const known = names.get(title);
  if (known !== undefined) return known;
  const name = asLabel(beginning(title.toWellFormed(), LONGEST_TITLE)) || UNTITLED;
  if (names.size >= MOST_NAMES) {
    for (const oldest of names.keys().take(1)) names.delete(oldest);
  }
  if (title.length <= LONGEST_KEPT) names.set(title, name);
  return name;
}

/** Whether what says a fact stands in the context, whole. */
function isSaidHere({ settled }: Conversation, { fact, elsewhere: { self }, unseen }: {
  readonly fact: KnownFact;
  readonly elsewhere: Elsewhere;
  readonly unseen: WhatToRecall["unseen"];
}): boolean {
  return fact.sources.some(({ session, generation, positions }) =>
    session === self.session && generation === self.generation &&
    positions.some((position) => {
      const index = settled.countUpTo(position - 1);
      const turn = settled.at(index);
      if (!turn) return false;
      const role = position === turn.receivedAt ? "user" : "assistant";
      const isOtherReply = turn.alternatives && role === "assistant" &&
        position !== turn.outcome.position;
      if (isOtherReply) return false;
      return unseen.hasWhole(index, role);
    })
  );
}

/** Whether a passage of another session says what is to be forgotten. */
function isForgotten({ sessions, isForgotten }: Elsewhere, { hit, text, own }: {
  readonly hit: RecallHit;
  readonly text: string;
  readonly own: number;
}): boolean {
  if (!isForgotten) return false;
  const { part = own, role, at } = hit;
  const other = part === FACTS_PART || part === own ? undefined : sessions[part - 1];
  const turn = other?.conversation.settled.at(turnIndexOf(hit));
  if (!other || !turn) return false;
  return isForgotten(saidElsewhere(other, turn, { role, text, at }));
}

function factItem(fact: KnownFact | undefined, hit: RecallHit): Manifest["items"] {
  if (!fact) return [];
  const { position } = fact;
  const range = { from: position, to: position, turns: 0 };
  return [{
    ...{ kind: "fact" as const, ...range, characters: hit.text.length, fact: fact.fact },
    ...{ score: Math.round(hit.score * 1_000) / 1_000, words: [...hit.words].sort() },
  }];
}

function itemsOf(
  { session, conversation }: OtherSession,
  hits: readonly RecallHit[],
): Manifest["items"] {
  return [...Map.groupBy(hits, turnIndexOf)].flatMap(([index, found]) =>
    itemOf(conversation, { index, hits: found, turns: 1 })
      .map((item) => ({ ...item, kind: "elsewhere" as const, session }))
  );
}
