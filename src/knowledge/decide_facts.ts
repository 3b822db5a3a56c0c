import type { CorrectFact, ForgetFact, PinFact, SpaceRules, WriteFact } from "./commands.ts";
import { contentOf } from "./content.ts";
import { textsOf } from "./erasable.ts";
import { type DecidedSpaceEvent, MAX_FACT } from "./events.ts";
import { isPinnedAt, newestOf } from "./facts.ts";
import { guardOf } from "./guards.ts";
import { knownFactsOf } from "./known_facts.ts";
import { leastImportant } from "./least_important.ts";
import { saltOf } from "./forgotten.ts";
import { allow, refuseSpace, type SpaceDecision } from "./space_decision.ts";
import { findFact, type Space } from "./space.ts";
import { statementOf } from "./statement.ts";
import { tellsOf } from "./told.ts";

/** The owner writes a fact. The same text under the same id again does nothing. */
export function writeFact(command: WriteFact, space: Space, rules: SpaceRules): SpaceDecision {
  const { fact } = command;
  const text = ownerText(command.text);
  if (typeof text !== "string") return text;
  const known = findFact(space, fact);
  if (known && !known.forgotten && newestOf(known).text === text) return allow([]);
  if (known) return refuseSpace({ reason: "FactIdTaken", fact });
  const same = knownFactsOf(space).thatSays(contentOf(text));
  if (same !== undefined) return refuseSpace({ reason: "FactRepeated", fact: same });
  const events: DecidedSpaceEvent[] = [];
  if (space.openedAt === undefined) events.push({ type: "SpaceOpened", data: {} });
  const erases: number[] = [];
  if (space.count.facts >= rules.maxFacts) {
    const least = leastImportant(space)[0];
    if (!least) return refuseSpace({ reason: "TooManyFacts", limit: rules.maxFacts });
    events.push({ type: "FactForgotten", data: { fact: least.fact, reason: "no_room" } });
    erases.push(...textsOf(least));
  }
  events.push({ type: "FactLearned", data: writtenBy(command, text) });
  return allow(events, erases);
}

/** The owner corrects a fact, or confirms it by writing what it says. */
export function correctFact(command: CorrectFact, space: Space): SpaceDecision {
  const { fact } = command;
  const known = findFact(space, fact);
  if (!known || known.forgotten) return refuseSpace({ reason: "FactUnknown", fact });
  const text = ownerText(command.text);
  if (typeof text !== "string") return text;
  const now = newestOf(known);
  if (now.text === text && now.saidBy === "owner") return allow([]);
  const same = knownFactsOf(space).thatSays(contentOf(text), fact);
  if (same !== undefined) {
    return refuseSpace({ reason: "FactRepeated", fact: same });
  }
  return allow([{ type: "FactRevised", data: writtenBy(command, text) }]);
}

/** The owner forgets a fact: its texts go, and those of joins and digests that say it. */
export function forgetKnownFact({ fact, salt }: ForgetFact, space: Space): SpaceDecision {
  const known = findFact(space, fact);
  if (!known) return refuseSpace({ reason: "FactUnknown", fact });
  if (known.forgotten) return allow([]);
  const told = tellsOf(known, space);
  const guard = guardOf(known, saltOf(space) ?? salt);
  const data = {
    fact,
    reason: "owner",
    guard,
    ...(told.length > 0 ? { erases: told } : {}),
  } as const;
  return allow([{ type: "FactForgotten", data }], [...textsOf(known), ...told]);
}

/** The owner pins or unpins a fact. */
export function pinKnownFact({ type, fact }: PinFact, space: Space): SpaceDecision {
  const known = findFact(space, fact);
  if (!known || known.forgotten) return refuseSpace({ reason: "FactUnknown", fact });
  const isPinned = type === "PinFact";
  if (isPinnedAt(known, space.position) === isPinned) return allow([]);
  return allow([{ type: isPinned ? "FactPinned" : "FactUnpinned", data: { fact } }]);
}

function ownerText(given: string): string | SpaceDecision {
  const text = statementOf(given);
  if (text === "") return refuseSpace({ reason: "EmptyFact" });
  if (text.length <= MAX_FACT) return text;
  return refuseSpace({ reason: "FactTooLong", characters: text.length, limit: MAX_FACT });
}

function writtenBy({ fact, at, redacted }: WriteFact | CorrectFact, text: string) {
  return {
    ...{ fact, text, saidBy: "owner" as const, sources: [], saidAt: at },
    ...(redacted && redacted.length > 0 ? { redacted: [...redacted] } : {}),
  };
}
