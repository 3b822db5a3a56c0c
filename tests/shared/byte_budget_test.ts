import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../src/shared/mod.ts";

/** Who was served by now, in order. */
async function served(waiting: readonly Promise<string>[]): Promise<string[]> {
  const names: string[] = [];
  for (const each of waiting) each.then((name) => names.push(name));
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return names;
}

Deno.test("a budget lets nobody hold more than there is, and serves who waits in turn", async () => {
  const budget = new ByteBudget(100);
  const first = await budget.take("a", 40);
  const second = await budget.take("b", 40);
  const waiting = ["c", "d"].map((owner) => budget.take(owner, 40).then(() => owner));
  assertEquals([await served(waiting), budget.held], [[], 80]);
  first();
  assertEquals([await served(waiting), budget.held], [["c"], 80]);
  first();
  assertEquals(budget.held, 80);
  second();
  assertEquals([(await Promise.all(waiting)).length, budget.held], [2, 80]);
});

Deno.test("an owner gets half of a budget, and keeps no other waiting behind its own requests", async () => {
  const budget = new ByteBudget(100);
  const mine = await budget.take("mallory", 50);
  const more = budget.take("mallory", 1).then(() => "mallory");
  const other = budget.take("ada", 50).then(() => "ada");
  assertEquals(await served([more, other]), ["ada"]);
  mine();
  assertEquals(await more, "mallory");
});

Deno.test("who asks for more than its share waits for the share, not forever", async () => {
  const budget = new ByteBudget(100);
  const giveBack = await budget.take("a", 1_000);
  assertEquals(budget.held, 50);
  giveBack();
  assertEquals(budget.held, 0);
});

Deno.test("who does not wait gets room only where nobody else waits for it", async () => {
  const budget = new ByteBudget(100);
  const first = budget.takeNow("ada", 50);
  assertEquals(budget.held, 50);
  assertEquals(budget.takeNow("ada", 1), undefined);
  const waits = budget.take("ada", 20);
  assertEquals(budget.takeNow("bob", 10), undefined);
  first?.();
  (await waits)();
  assertEquals(budget.held, 0);
});

Deno.test("who needs less than it took keeps that, and the rest is there for others", async () => {
  const budget = new ByteBudget(100);
  const giveBack = await budget.take("ada", 50);
  const waits = budget.take("ada", 40).then(() => "ada");
  giveBack(10);
  assertEquals([await waits, budget.held], ["ada", 50]);
  giveBack(30);
  assertEquals(budget.held, 50);
  giveBack();
  giveBack();
  assertEquals(budget.held, 40);
});
