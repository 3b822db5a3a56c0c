import { beginning, sentencesOf } from "../conversation/mod.ts";
import type { RecordLearning } from "./commands.ts";
import { contentOf } from "./content.ts";
import type { SpaceEventData } from "./events.ts";
import { forgettingsOf, hasForgotten } from "./forgotten.ts";
import { Guarded } from "./guards.ts";
import type { Space } from "./space.ts";
import { statementOf } from "./statement.ts";
import { contentOfSaid } from "./support.ts";

/** The longest digest, and the longest title of a session, in characters (UTF-16 units). */
const MAX_DIGEST = 1_200;
const MAX_TITLE = 120;

/** The most words that a session is found by, and their length in characters. */
const MOST_TERMS = 24;
const MAX_TERM = 40;

/**
 * The digest of a learning, within its limits. What a forgotten fact said is left out of it, unless
 * the user has said it since; with it go the title and the words to find the session by.
 */
export function digestedBy(
  command: RecordLearning,
  space: Space,
): SpaceEventData<"SessionDigested"> {
  const { session, generation, from, to, said, model, usage } = command;
  const isKept = (text: string) => isFree(text, command, space);
  const sentences = sentencesOf(command.digest);
  const kept = sentences.filter(isKept);
  const title = beginning(statementOf(command.title ?? ""), MAX_TITLE);
  const terms = termsIn(command.terms ?? []);
  const isWhole = kept.length === sentences.length && isKept(title) && isKept(terms.join(" "));
  const read = said.filter(({ position }) => position >= from && position <= to);
  const times = (read.length > 0 ? read : said).map(({ at }) => at);
  return {
    ...{ session, generation, from, to, model, usage: { ...usage } },
    text: beginning(kept.map(statementOf).join(" "), MAX_DIGEST),
    saidFrom: times.reduce((least, at) => Math.min(least, at), times[0] ?? 0),
    saidTo: times.reduce((most, at) => Math.max(most, at), times[0] ?? 0),
    ...(isWhole && title !== "" ? { title } : {}),
    ...(isWhole && terms.length > 0 ? { terms } : {}),
  };
}

/** Whether no forgotten fact said it, or the user has said since all that it says of those. */
function isFree(
  text: string,
  { said, session, generation }: RecordLearning,
  space: Space,
): boolean {
  if (!hasForgotten(space) || text === "") return true;
  const told = new Guarded(contentOf(text));
  return forgettingsOf(told, space, { session, generation }).every(({ at: since, guard }) => {
    if (!guard) return false;
    const later = said.filter(({ role, at }) => role === "user" && at > since);
    const saidSince = new Set(
      later.flatMap((each) => new Guarded(contentOfSaid(each)).textsSaid(guard)),
    );
    return told.textsSaid(guard).every((place) => saidSince.has(place));
  });
}

function termsIn(given: readonly string[]): string[] {
  const terms = given.map(statementOf).filter((term) => term !== "" && term.length <= MAX_TERM);
  return [...new Set(terms)].slice(0, MOST_TERMS);
}
