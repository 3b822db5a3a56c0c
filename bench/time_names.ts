/**
 * Makes the table of what months, weekdays and stretches of time are called, which recall uses,
 * `src/conversation/recall/table/days.txt` and `times.txt`, from what `Intl` says in many languages. To
 * ask `Intl` itself took about a twelfth of the first reply after a start, and another Deno may say something
 * else. Needed only for another language:
 *
 * ```sh
 * deno run --allow-read --allow-write=src/conversation/recall/table bench/time_names.ts
 * ```
 */
import { foldText } from "../src/conversation/recall/words.ts";

const TABLE = new URL("../src/conversation/recall/table/", import.meta.url);

/** The languages whose words for times are known, by their codes (ISO 639-1). What comes first counts. */
const LANGUAGES =
  "en de fr es it pt nl sv da nb fi pl cs sk ru uk tr el ro hu bg hr sr ja zh ko ar he hi th vi id fa ca"
    .split(" ");

const SLAVIC = new Set("pl cs sk ru uk bg hr sr".split(" "));
/** How the last vowel of a Slavic name changes: "в субботу", "w niedzielę". */
const VOWELS = [
  [/[aeiouy]$/, "aeiuy"],
  [/[аеиоуыюяьї]$/, "аеиуыюяії"],
] as const;

/** Endings of "in May" and "on Monday" where they are part of the word. */
const ENDINGS: Readonly<Record<string, string>> = { fi: "na ssa", hu: "n en on ben ban" };

const MONTH_STYLES: readonly Intl.DateTimeFormatOptions[] = [
  { month: "long" },
  { month: "short" },
  { month: "long", day: "numeric" },
  { month: "short", day: "numeric" },
];

const HAS_DIGIT = /\d/;
const OF_TWO_BROAD_LETTERS = /^[^\0-\u02ff]{2}$/;

/** Names by what they stand for. */
class Names {
  readonly #numbers = new Map<string, number>();

  /** The first meaning of a name counts. Names of one or two letters stand for too much else. */
  add(name: string, number: number): void {
    const isTelling = name.length > 2 || OF_TWO_BROAD_LETTERS.test(name);
    if (isTelling && !HAS_DIGIT.test(name) && !this.#numbers.has(name)) {
      this.#numbers.set(name, number);
    }
  }

  /** A line for each number, with its names. */
  lines(numbers: readonly number[]): string[] {
    return numbers.map((number) =>
      [...this.#numbers].filter(([, each]) => each === number).map(([name]) => name).join("|")
    );
  }
}

/** Every form of a name of a month or weekday in a language, folded. */
function formsOf(name: string, language: string): string[] {
  const folded = foldText(name).replaceAll(".", "").trim();
  const forms = [folded];
  if (SLAVIC.has(language) && folded.length > 4) {
    for (const [last, vowels] of VOWELS) {
      const stem = folded.replace(last, "");
      if (stem !== folded) forms.push(...[...vowels].map((vowel) => stem + vowel));
    }
  }
  const endings = folded.length > 3 ? ENDINGS[language]?.split(" ") ?? [] : [];
  return [...forms, ...endings.map((ending) => folded + ending)];
}

function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const calendar = { timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(language, { ...options, ...calendar });
}

function namesOfDays(): string[] {
  const months = new Names();
  const weekdays = new Names();
  for (const language of LANGUAGES) {
    for (const style of MONTH_STYLES) {
      const format = formatOf(language, style);
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(Date.UTC(2026, month - 1, 15));
        const name = parts.find(({ type }) => type === "month")?.value ?? "";
        for (const form of formsOf(name, language)) months.add(form, month);
      }
    }
    const format = formatOf(language, { weekday: "long" });
    for (let weekday = 0; weekday < 7; weekday++) {
      const name = format.format(Date.UTC(2026, 10, 1 + weekday));
      for (const form of formsOf(name, language)) weekdays.add(form, weekday);
      if (language === "en") weekdays.add(`${foldText(name)}s`, weekday);
    }
  }
  return [
    ...months.lines(Array.from({ length: 12 }, (_, index) => index + 1)),
    ...weekdays.lines([0, 1, 2, 3, 4, 5, 6]),
  ];
}

const UNITS = ["day", "week", "month", "year", "hour", "minute"] as const;

/** Counts that stand for all forms that a number takes in some language. */
const COUNTS = [1, 2, 3, 5, 11, 21];

/** "Yesterday", "last week" and "2 days ago" as each language says them, by what they mean. */
function phrases(): string[] {
  const meanings = new Map<string, string>();
  const note = (phrase: string, meaning: string) => {
    const folded = foldText(phrase).replace(/\d+/, "#");
    if (!meanings.has(folded)) meanings.set(folded, meaning);
  };
  for (const language of LANGUAGES) {
    const named = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    for (const offset of [-1, -2, 0, 1, 2]) {
      const phrase = named.format(offset, "day");
      if (!/\p{Nd}/u.test(phrase)) note(phrase, `day ${offset}`);
    }
    for (const unit of ["week", "month", "year"] as const) {
      for (const offset of [-1, 0, 1]) note(named.format(offset, unit), `span ${unit} ${offset}`);
    }
    const counted = new Intl.RelativeTimeFormat(language, { numeric: "always" });
    for (const unit of UNITS) {
      for (const count of COUNTS) {
        const phrase = counted.format(-count, unit);
        note(phrase, `ago ${unit} ${count}`);
        if (count === 1) note(phrase.replace(/\p{Nd}+/u, ""), `ago ${unit} 1`);
      }
    }
  }
  const lines = Map.groupBy(meanings, ([, meaning]) => meaning);
  return [...lines].map(([meaning, said]) =>
    `${meaning}|${said.map(([phrase]) => phrase).join("|")}`
  );
}

await Deno.writeTextFile(new URL("days.txt", TABLE), `${namesOfDays().join("\n")}\n`);
await Deno.writeTextFile(new URL("times.txt", TABLE), `${phrases().join("\n")}\n`);
