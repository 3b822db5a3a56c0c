import { assert, assertEquals } from "@std/assert";
import { contentOf, saysSame } from "../../src/knowledge/content.ts";
import { Guarded, guardOf } from "../../src/knowledge/guards.ts";
import { findFact } from "../../src/knowledge/mod.ts";
import { given, joined, learned } from "./given.ts";

function guardFor(text: string, salt = "salt") {
  const fact = findFact(given(joined(), learned("f", text)), "f");
  assert(fact);
  return guardOf(fact, salt);
}

function isSaid(forgotten: string, text: string): boolean {
  return new Guarded(contentOf(text)).isSaidBy(guardFor(forgotten));
}

Deno.test("law 15: a guard tells what says the same, in other words too, and nothing else", () => {
  const fact = "The user lives in Porto";
  for (
    const same of [
      fact,
      "user LIVES in porto.",
      "The user is living in Porto",
      "Ada lives in Porto now",
    ]
  ) {
    assertEquals(isSaid(fact, same), true, same);
  }
  for (
    const other of [
      "The user lives in Lisbon",
      "The user likes Porto",
      "The user doesn't live in Porto",
    ]
  ) {
    assertEquals(isSaid(fact, other), false, other);
  }
});

Deno.test("law 15: a guard has no word of what was forgotten, only cut hashes that depend on its salt", () => {
  const guard = guardFor("The user lives in Porto");
  assertEquals(JSON.stringify(guard).toLowerCase().includes("porto"), false);
  assertEquals([guard.form.length, ...guard.terms.map(({ length }) => length)], [4, 3, 3]);
  assertEquals(guardFor("The user lives in Porto"), guard);
  assert(guardFor("The user lives in Porto", "pepper").form !== guard.form);
});

Deno.test("law 15: guards that earlier versions made recognise what they did", () => {
  const form = "0000";
  for (
    const [text, terms] of [
      ["El usuario vive en Oporto", ["001", "387", "630", "f39"]],
      ["The user keeps no bees", ["3b4", "ded", "f39"]],
      ["De gebruiker heeft een hond en een kat", ["3b1", "e04", "f39"]],
    ] as const
  ) {
    const guard = { salt: "salt", form, terms: [...terms] };
    assertEquals(new Guarded(contentOf(text)).isSaidBy(guard), true, text);
    assertEquals(new Guarded(contentOf("The user plays chess")).isSaidBy(guard), false);
  }
});

Deno.test("texts that say the same are known by their words; names, numbers and negations count", () => {
  const same = (one: string, other: string) => saysSame(contentOf(one), contentOf(other));
  assert(same("The user keeps bees.", "the user keeps bees"));
  assert(same("The user likes strong black tea", "User likes black, strong tea!"));
  assertEquals(same("Ada loves Bob", "Bob loves Ada"), false);
  assertEquals(same("The user keeps bees", "The user keeps no bees"), false);
  assertEquals(same("The user has 2 dogs and 3 cats", "The user has 3 dogs and 2 cats"), false);
  assertEquals(same("Ada", "Bob"), false);
});
