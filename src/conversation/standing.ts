import { dayOf } from "./days.ts";
import type { Manifest } from "./manifest.ts";
import type { KnownFact } from "./known_fact.ts";
import { frameLength, lengthInRecord, type MemoryRecord, writeRecord } from "./memory_record.ts";
import { sharesOf } from "./shares.ts";
import { nearestTime } from "./times.ts";

/** Facts as records, and the record of them. */
export interface FactLayout {
  /** Empty if there are none. */
  readonly text: string;
  /** Those that are included. */
  readonly facts: readonly KnownFact[];
  readonly items: Manifest["items"];
  readonly leftOut: Manifest["leftOut"];
}

/** How a fact is marked that the user did not say in a conversation. */
const MARKS: Readonly<Record<KnownFact["saidBy"], string>> = {
  user: "",
  assistant: " you",
  owner: " written",
};

/** The label of a fact: where the space's log holds it, the day it was said, and who said it. */
export function labelOfFact(
  { position, saidAt, saidBy }: KnownFact,
  timeZone: string | undefined,
): string {
  const day = dayOf({ at: nearestTime(saidAt), timeZone });
  return `f${position} ${day}${MARKS[saidBy]}`;
}

/**
 * Lays out facts, the most important first, as far as they fit into `room` (in characters). None is
 * shortened. `timeZone`: of the days on which they were said.
 */
export function layOutFacts(facts: readonly KnownFact[], { room, timeZone, standing }: {
  readonly room: number;
  readonly timeZone: string | undefined;
  /** Whether later requests begin with them too. */
  readonly standing: boolean;
}): FactLayout {
  const kept: KnownFact[] = [];
  const items: Manifest["items"] = [];
  const leftOut: Manifest["leftOut"] = [];
  let text = "";
  for (const each of facts) {
    const { fact, position } = each;
    const record = recordOf(each, timeZone);
    const characters = frameLength(record) + lengthInRecord(each.text);
    const range = { from: position, to: position, turns: 0 };
    if (text.length + characters > room) {
      leftOut.push({ reason: "over_budget", ...range, fact });
      continue;
    }
    items.push({ kind: "fact", ...range, characters, fact, ...(standing ? { standing } : {}) });
    kept.push(each);
    text += writeRecord(record);
  }
  return { text, facts: kept, items, leftOut };
}

/** Lays out the facts that stand in the stable part, within their share of the budget. */
export function layOutStanding(facts: readonly KnownFact[] = [], { limit, timeZone }: {
  readonly limit: number;
  readonly timeZone: string | undefined;
}): FactLayout {
  return layOutFacts(facts, { room: sharesOf(limit).standing, timeZone, standing: true });
}

function recordOf(fact: KnownFact, timeZone: string | undefined): MemoryRecord {
  return { kind: "fact", label: labelOfFact(fact, timeZone), pieces: [fact.text] };
}
