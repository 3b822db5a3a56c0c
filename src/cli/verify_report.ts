import type {
  Retry,
  SpaceVerification,
  StoryOutcome,
  TurnStory,
  Verification,
} from "../verification/mod.ts";
import { counted, type Things } from "./words.ts";

const TURNS: Things = ["turn", "turns"];
const EVENTS: Things = ["event", "events"];
const FACTS: Things = ["current fact", "current facts"];
const RECEIPTS: Things = ["receipt", "receipts"];
const INSERTIONS: Things = ["inserted memory", "inserted memories"];

/** Whose session a report is of. */
interface Subject {
  readonly owner: string;
  readonly session: string;
}

/** What was found, for people: a line a turn, then what adds up, then what is broken. */
export function textReport({ owner, session }: Subject, verified: Verification): string {
  const { events, turns, receipts, insertions, violations } = verified;
  return [
    `Session ${session} of ${owner}: ${counted(events, EVENTS)}, ${counted(turns.length, TURNS)}`,
    ...turns.map((turn) => `  ${turnLine(turn, receipts)}`),
    rebuiltLine(receipts, RECEIPTS),
    ...(insertions.rebuilt.size + insertions.unchecked.size > 0
      ? [rebuiltLine(insertions, INSERTIONS)]
      : []),
    ...violations.map(({ rule, turn, detail }) =>
      `Violated: ${rule}${turn === undefined ? "" : ` (turn ${turn})`}: ${detail}`
    ),
    violations.length === 0 ? "No law is broken" : `${violations.length} violations`,
  ].join("\n");
}

/** What was found in a space, for people: what adds up, then what is broken. */
export function spaceReport(
  { owner, space }: { readonly owner: string; readonly space: string },
  { events, facts, violations }: SpaceVerification,
): string {
  return [
    `Space ${space} of ${owner}: ${counted(events, EVENTS)}, ${counted(facts, FACTS)}`,
    ...violations.map(({ rule, position, detail }) =>
      `Violated: ${rule} (position ${position}): ${detail}`
    ),
    violations.length === 0 ? "No law is broken" : `${violations.length} violations`,
  ].join("\n");
}

function rebuiltLine({ rebuilt, unchecked }: Verification["receipts"], things: Things): string {
  const others = unchecked.size > 0
    ? `, ${unchecked.size} of another version or of a space not checked`
    : "";
  return `${counted(rebuilt.size, things)} rebuilt byte for byte${others}`;
}

/** What was found, for programs. Times are ISO 8601. */
export function jsonReport(subject: Subject, verified: Verification): string {
  const { events, turns, receipts, insertions, violations } = verified;
  const timed = <Item extends { readonly at: number }>(item: Item) => ({
    ...item,
    at: new Date(item.at).toISOString(),
  });
  const report = {
    ...subject,
    events,
    turns: turns.map((turn) => ({
      ...turn,
      received: timed(turn.received),
      retries: turn.retries.map(timed),
      outcomes: turn.outcomes.map(timed),
    })),
    receipts: { rebuilt: receipts.rebuilt.size, unchecked: receipts.unchecked.size },
    insertions: { rebuilt: insertions.rebuilt.size, unchecked: insertions.unchecked.size },
    violations,
  };
  return JSON.stringify(report, null, 2);
}

function turnLine(
  { turn, received, retries, outcomes, isOpen }: TurnStory,
  receipts: Verification["receipts"],
): string {
  const told = [...retries.map(retryWords), ...outcomes.map((each) => outcomeWords(each, receipts))]
    .sort(([one], [other]) => one - other).map(([, words]) => words);
  if (isOpen) told.push("open: waits for an answer, or is getting one");
  return `${received.position}. ${turn}, received ${time(received.at)}: ${told.join("; ")}`;
}

type Told = readonly [position: number, words: string];

function retryWords({ position, at, why }: Retry): Told {
  const [what, since] = RETRY_WORDS[why];
  return [position, `${what} at ${position}, ${time(at)}, since ${since}`];
}

const RETRY_WORDS = {
  "its instance went away": ["tried again", "the instance that answered it went away"],
  "sent again after it failed": ["tried again", "it was sent again after it failed"],
  "sent again": ["tried again", "it was sent again"],
  "answered again": ["opened again", "another reply was asked for"],
  "continued": ["opened again", "its reply was to go on"],
} as const satisfies Record<Retry["why"], readonly [what: string, since: string]>;

function outcomeWords(
  { kind, position, at, code, instance, attempt }: StoryOutcome,
  { rebuilt, unchecked }: Verification["receipts"],
): Told {
  const why = code === undefined ? "" : ` (${code})`;
  const who = instance === undefined ? "an instance that is not named" : `instance ${instance}`;
  const which = attempt === undefined ? "" : `, attempt ${attempt}`;
  const receipt = rebuilt.has(position)
    ? ", receipt rebuilt"
    : unchecked.has(position)
    ? ", receipt not checked"
    : "";
  return [position, `${kind}${why} at ${position}, ${time(at)}, by ${who}${which}${receipt}`];
}

function time(at: number): string {
  return new Date(at).toISOString();
}
