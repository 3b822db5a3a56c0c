import { assertEquals, assertRejects } from "@std/assert";
import { KeyedQueue } from "../../src/shared/mod.ts";

Deno.test("tasks of one key run in turn, those of another do not wait, and a failure stops none", async () => {
  const queue = new KeyedQueue();
  const first = Promise.withResolvers<string>();
  const order: string[] = [];
  const one = queue.add("ada", async () => order.push(await first.promise));
  const two = queue.add("ada", () => order.push("second"));
  const failed = queue.add("ada", () => Promise.reject(new Error("third")));
  const last = queue.add("ada", () => order.push("last"));
  await queue.add("eve", () => order.push("another's"));
  assertEquals(order, ["another's"]);
  first.resolve("first");
  await assertRejects(() => failed, Error, "third");
  await Promise.all([one, two, last]);
  assertEquals(order, ["another's", "first", "second", "last"]);
});

Deno.test("a key that is held keeps others out until it is let go, once", async () => {
  const queue = new KeyedQueue();
  const order: string[] = [];
  const end = await queue.hold("ada");
  const next = queue.hold("ada").then((endNext) => (order.push("held"), endNext));
  const task = queue.add("ada", () => order.push("task"));
  await queue.add("eve", () => order.push("another's"));
  end();
  end();
  const endNext = await next;
  assertEquals(order, ["another's", "held"]);
  endNext();
  await task;
  assertEquals(order, ["another's", "held", "task"]);
});
