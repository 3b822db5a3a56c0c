import { assertEquals } from "@std/assert";
import { foldText } from "../../../src/conversation/recall/folding.ts";
import { monthNames, weekdayNames } from "../../../src/conversation/recall/times/names_of_days.ts";
import { allPhrases, type PhraseNode } from "../../../src/conversation/recall/times/phrase_tree.ts";
import * as lists from "../../../src/conversation/recall/times/time_words.ts";

Deno.test("law 4: what months, days and times are called comes from a table, whatever Intl says here", () => {
  for (const [name, month] of [["january", 1], ["mai", 5], ["декабря", 12], ["9월", undefined]]) {
    assertEquals(monthNames().get(`${name}`), month);
  }
  for (const [name, day] of [["sundays", 0], ["mittwoch", 3], ["субботу", 6], ["周三", 3]]) {
    assertEquals(weekdayNames().get(`${name}`), day);
  }
  assertEquals([monthNames().size, weekdayNames().size], [1_143, 416]);
  assertEquals(meaningOf("last week"), { kind: "span", unit: "week", offset: -1 });
  assertEquals(meaningOf("vor # tagen"), { kind: "ago", unit: "day", count: 2 });
  assertEquals(meaningOf("вчера"), { kind: "day", offset: -1 });
});

Deno.test("lists of words for times are written as texts are folded", () => {
  const words = [
    ...lists.NEXT_WORDS,
    ...lists.SINCE_WORDS,
    ...lists.BETWEEN_WORDS,
    ...lists.AND_WORDS,
    ...lists.UNTIL_WORDS,
    ...lists.IN_WORDS_ELSEWHERE,
  ];
  assertEquals(words.filter((word) => foldText(word) !== word), []);
});

function meaningOf(phrase: string) {
  let node: PhraseNode | undefined = allPhrases();
  for (const word of phrase.split(" ")) node = node?.next.get(word);
  return node?.meaning;
}
