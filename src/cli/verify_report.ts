import type { Retry, StoryOutcome, TurnStory, Verification } from "../verification/mod.ts";
import { counted, type Things } from "./words.ts";

const TURNS: Things = ["turn", "turns"];
const EVENTS: Things = ["event", "events"];
const RECEIPTS: Things = ["receipt", "receipts"];

/** Whose session a report is of. */
interface Subject {
  readonly owner: string;
  readonly session: string;
}

/** What was found, for people: a line a turn, then what adds up, then what is broken. */
export function textReport({ owner, session }: Subject, verified: Verification): string {
  const { events, turns, receipts, violations } = verified;
  const unchecked = receipts.unchecked.size > 0
    ? `, ${receipts.unchecked.size} of another version not checked`
    : "";
  return [
    `Session ${session} of ${owner}: ${counted(events, EVENTS)}, ${counted(turns.length, TURNS)}`,
    ...turns.map((turn) => `  ${turnLine(turn, receipts)}`),
    `${counted(receipts.rebuilt.size, RECEIPTS)} rebuilt byte for byte${unchecked}`,
    ...violations.map(({ rule, turn, detail }) =>
      `Violated: ${rule}${turn === undefined ? "" : ` (turn ${turn})`}: ${detail}`
    ),
    violations.length === 0 ? "No law is broken" : `${violations.length} violations`,
  ].join("\n");
}

/** What was found, for programs. Times are ISO 8601. */
export function jsonReport(subject: Subject, verified: Verification): string {
  const { events, turns, receipts, violations } = verified;
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
  return [position, `tried again at ${position}, ${time(at)}, since ${RETRY_WORDS[why]}`];
}

const RETRY_WORDS = {
  "its instance went away": "the instance that answered it went away",
  "sent again after it failed": "it was sent again after it failed",
  "sent again": "it was sent again",
} as const satisfies Record<Retry["why"], string>;

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
    ? ", receipt of another version"
    : "";
  return [position, `${kind}${why} at ${position}, ${time(at)}, by ${who}${which}${receipt}`];
}

function time(at: number): string {
  return new Date(at).toISOString();
}
