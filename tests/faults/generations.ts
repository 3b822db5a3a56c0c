import type { Violation } from "./checker.ts";
import type { History, Kept, Look, Tried } from "./history.ts";

/** How exact the times of what was seen are, in ms. */
const CLOCK_SLACK_MS = 100;

/** How late after its client was told the last use of a session may be, in ms. */
const LAST_USE_SLACK_MS = 1_500;

/** A session as those who looked at it until now may expect it. */
interface Expected {
  /** What this generation contains. */
  known: readonly string[];
  /** What former generations contained. */
  readonly former: Set<string>;
  /** The last use was at this time or later … */
  usedFrom: number;
  /** … and at this time, or a little later, at the latest. */
  usedUntil: number;
}

/** Law 8: what is used in time is kept whole, what is not is gone whole, and never seen again. */
export function checkGenerations({ generations: { ttlMs, seen }, prompts }: History): Violation[] {
  const sessions = Map.groupBy(seen, ({ session }) => session);
  const found = [...sessions].flatMap(([session, own]) => checkSession(session, own, ttlMs));
  const rule = "nothing after its time";
  for (const prompt of prompts) {
    const marks = new Set(prompt.match(/<[sf]\d[\d.]*>/g));
    const [mark] = [...marks].filter((each) => each.startsWith("<f"));
    if (!mark || marks.size === 1) continue;
    const detail = `the model was sent texts of ${[...marks].join(" and ")} together`;
    found.push({ rule, session: mark.slice(1).split(".")[0] ?? "", detail });
  }
  return found;
}

function checkSession(
  session: string,
  seen: readonly (Kept | Look | Tried)[],
  ttlMs: number,
): Violation[] {
  const found: Violation[] = [];
  const expected: Expected = {
    known: [],
    former: new Set(),
    usedFrom: -Infinity,
    usedUntil: -Infinity,
  };
  for (const each of seen.toSorted((one, other) => one.answered - other.answered)) {
    if (each.kind === "look") {
      const wrong = judge(each, expected, ttlMs);
      found.push(...wrong.map((violation) => ({ ...violation, session })));
      if (each.texts.length === 0) { for (const text of expected.known) expected.former.add(text); }
      expected.known = each.texts;
    } else if (each.kind === "kept" && !expected.known.includes(each.text)) {
      expected.known = [...expected.known, each.text];
    }
    if (each.kind === "look" && each.reader !== "socket") continue;
    expected.usedUntil = Math.max(expected.usedUntil, each.answered);
    if (each.kind !== "tried") expected.usedFrom = Math.max(expected.usedFrom, each.asked);
  }
  return found;
}

function judge(
  { texts, asked, answered, reader }: Look,
  { known, former, usedFrom, usedUntil }: Expected,
  ttlMs: number,
): Pick<Violation, "rule" | "detail">[] {
  const who = `at ${(answered / 1_000).toFixed(3)} s the reader of ${reader}`;
  if (texts.length === 0) {
    const unusedMs = Math.round(answered - usedFrom);
    if (known.length === 0 || unusedMs >= ttlMs - CLOCK_SLACK_MS) return [];
    const detail = `${who} found nothing ${unusedMs} ms after its use, of ${known.length} texts`;
    return [{ rule: "what is used in time is kept", detail }];
  }
  const again = texts.find((text) => former.has(text));
  if (again !== undefined) {
    const detail = `${who} was given a text of a former generation: ${JSON.stringify(again)}`;
    return [{ rule: "nothing after its time", detail }];
  }
  const unusedMs = Math.round(asked - usedUntil);
  if (known.length > 0 && unusedMs > ttlMs + LAST_USE_SLACK_MS) {
    const detail = `${who} found ${texts.length} texts, unused for ${unusedMs} ms`;
    return [{ rule: "nothing after its time", detail }];
  }
  if (known.every((text, index) => texts[index] === text)) return [];
  const detail = `${who} found ${JSON.stringify(texts)}, where there had been ${
    JSON.stringify(known)
  }`;
  return [{ rule: "no half session", detail }];
}
