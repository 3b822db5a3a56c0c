import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { timeTokensOf } from "../../../src/conversation/recall/times/time_tokens.ts";
import { writtenDates } from "../../../src/conversation/recall/times/written_dates.ts";

const NUMBERS = "1 3 5 12 28 31 45 05 2023 1999".split(" ");
const MONTHS = "may mai march december decembre augusto sept jan mar word nam thang".split(" ");

/** What may stand around a day: mostly a month, in any form. */
const part = fc.oneof(
  fc.tuple(
    fc.constantFrom("", "", "2023 ", "2023, "),
    fc.constantFrom("", ...MONTHS),
    fc.constantFrom("", " ", ". ", "-"),
    fc.constantFrom("", "the ", "th"),
    fc.constantFrom(...NUMBERS),
    fc.constantFrom("", "", "st", "nd", "rd", "th", "er", ".", "/", ":"),
    fc.constantFrom("", " ", " ", "-", "  ", "\n"),
    fc.constantFrom("", "", "de ", "of ", "del ", "d'", "the ", "to "),
    fc.constantFrom("", ...MONTHS),
    fc.constantFrom("", ".", " ", ", "),
    fc.constantFrom("", " ", " 2023", ", 2023", "-1999"),
  ).map((parts) => parts.join("")),
  fc.constantFrom("3 thang 5 nam 2023", "28.11.2026", "3/4/2026", "2023-05-08", "3 to 5 may"),
);
const text = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" "));

/** So much behind a text that none of it belongs to a date there, and that the text is not ASCII. */
const BEYOND = `${"\n".repeat(80)}…`;

Deno.test("the dates and words of an ASCII text are those that any text has", () => {
  fc.assert(
    fc.property(text, (text) => {
      assertEquals([...writtenDates(text)], [...writtenDates(text + BEYOND)]);
      assertEquals(timeTokensOf(text), timeTokensOf(text + BEYOND));
    }),
    { numRuns: 3_000 },
  );
});
