import type { Steps } from "../steps.ts";
import type { ZonedTime } from "../time_zone.ts";
import { dateOfDay } from "../calendar.ts";
import type { Corpus } from "./corpus.ts";
import { FoundTerms, type QueryTerm } from "./found_terms.ts";
import type { Language } from "./language.ts";
import type { MessageReading } from "./message_reading.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { Role } from "./saying.ts";
import type { YearsSpanned } from "./times/item_days.ts";
import type { TimeFit } from "./times/time_fit.ts";

/** A message as a search query. */
export interface Query {
  readonly terms: readonly QueryTerm[];
  readonly language: Language;
  /** The one side that the message asks about. */
  readonly about?: Role;
  readonly asksWhen: boolean;
  /** How well times fit what the message says of them. */
  readonly times: TimeFit;
}

/** Looks a message up, in steps, in the first `sayings` sayings of an index. */
export function* querySteps(
  reading: MessageReading,
  { index, sayings, now, corpus }: {
    readonly index: PassageIndex;
    readonly sayings: number;
    /** When and where the message is sent. */
    readonly now: ZonedTime;
    /** All that is searched, if that is more than this index. */
    readonly corpus?: Corpus | undefined;
  },
): Steps<Query> {
  const times = reading.timesAsked(now, () => yearsOf(index, { sayings, now }));
  const language = reading.languageAfter(index.languageBefore(sayings));
  const { phrases } = times;
  const others = index.languagesBefore(sayings);
  const noted = yield* reading.notedSteps(times, { language, others });
  const found = new FoundTerms(index, { reading, noted, language, sayings, phrases, corpus });
  yield* found.resembleSteps();
  for (const [term, words] of times.terms) found.noteTime(term, words);
  const { terms } = found;
  const named = new Set(terms.flatMap(({ names }) => names ?? []));
  const [about] = named;
  return {
    terms,
    language,
    ...(about && named.size === 1 ? { about } : {}),
    asksWhen: reading.asksWhen,
    times: times.fit,
  };
}

/** The years of the first sayings, and of a message; those of a time in UTC may be others elsewhere. */
function yearsOf({ days }: PassageIndex, { sayings, now }: {
  readonly sayings: number;
  readonly now: ZonedTime;
}): YearsSpanned {
  const { first, last } = days.with(now.at, sayings);
  return { first: dateOfDay(first - 1).year, last: dateOfDay(last + 1).year };
}
