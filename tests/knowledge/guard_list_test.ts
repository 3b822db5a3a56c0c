import { assert, assertEquals } from "@std/assert";
import { contentOf } from "../../src/knowledge/content.ts";
import type { Guard } from "../../src/knowledge/events.ts";
import { GuardList } from "../../src/knowledge/guard_list.ts";
import { Guarded, guardOf } from "../../src/knowledge/guards.ts";
import { findFact } from "../../src/knowledge/mod.ts";
import { Random } from "../faults/random.ts";
import { given, joined, learned, revised } from "./given.ts";

const TEXTS = [
  ...["The user lives in Porto", "The user does not live in Porto", "The user keeps bees"],
  ...["Der Nutzer wohnt in Köln", "Der Nutzer wohnt nicht in Köln", "La usuaria vive en Málaga"],
  ...["用户住在上海", "用户不住在上海", "ユーザーは蜂を飼っている", "المستخدم يعيش في القاهرة"],
  ...[
    "Kullanıcı İzmir'de yaşıyor",
    "사용자는 서울에 산다",
    "no",
    "The user 🐝",
    "7",
    "The user's code is 4821",
  ],
];

/** What a text may be to be told from others: pieces of these, mixed. */
const SAID = [
  ...TEXTS,
  "I live in Porto now",
  "Ich wohne in Köln",
  "我住在上海",
  "Ben İzmir'de yaşıyorum",
];

function guardFor(texts: readonly string[], salt: string): Guard {
  const [first = "", ...later] = texts;
  const events = [learned("f", first), ...later.map((text) => revised("f", text, "s"))];
  const fact = findFact(given(joined(), ...events), "f");
  assert(fact);
  return guardOf(fact, salt);
}

Deno.test("law 15: a list of guards finds all that a text says, whatever the text, and in their order", () => {
  const random = new Random(15);
  const guards = Array.from({ length: 120 }, () =>
    guardFor(
      Array.from({ length: random.whole(1, 3) }, () => random.pick(TEXTS)),
      random.pick(["a", "b"]),
    ));
  let list = GuardList.empty;
  for (const [index, guard] of guards.entries()) list = list.push(index, guard);
  // Another list that grew from the same one, as that of a decision that was not taken.
  const [begun, other] = [list, list.push(120, guardFor(["The user plays chess"], "a"))];
  list = begun.push(120, guardFor(["The user lives in Oslo"], "a"));
  const all = [...guards, guardFor(["The user lives in Oslo"], "a")];
  let found = 0;
  for (const said of [...SAID, "The user lives in Oslo", "The user plays chess"]) {
    const text = new Guarded(contentOf(`${said}`));
    const expected = all.flatMap((guard, index) => text.isSaidBy(guard) ? [index] : []);
    const named = list.saidIn(text);
    assertEquals(named.filter((index) => text.isSaidBy(all[index] as Guard)), expected, said);
    assertEquals(named, named.toSorted((one, other) => one - other));
    found += expected.length;
  }
  assert(found > 200, `${found}`);
  assertEquals(other.saidIn(new Guarded(contentOf("The user plays chess"))).includes(120), true);
  assertEquals(begun.saidIn(new Guarded(contentOf("The user lives in Oslo"))).includes(120), false);
});

Deno.test("a list of guards looks at few of thousands for a text", () => {
  let list = GuardList.empty;
  for (let index = 0; index < 2_000; index++) {
    const guard = guardFor(
      [`The user keeps a violin${index * 7} beside the parser${index}`],
      "salt",
    );
    list = list.push(index, guard);
  }
  const text = new Guarded(contentOf("The user keeps a violin70 beside the parser10"));
  const found = list.saidIn(text);
  assert(found.includes(10));
  assert(found.length < 100, `${found.length}`);
});
