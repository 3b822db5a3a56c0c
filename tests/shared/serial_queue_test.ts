import { assertEquals, assertRejects } from "@std/assert";
import { SerialQueue } from "../../src/shared/mod.ts";

Deno.test("SerialQueue runs one task at a time, in the order they were added", async () => {
  const queue = new SerialQueue();
  const gate = Promise.withResolvers<void>();
  const log: string[] = [];
  const first = queue.add(async () => {
    log.push("first begins");
    await gate.promise;
    log.push("first ends");
    return 1;
  });
  const second = queue.add(() => Promise.resolve(log.push("second")));
  await Promise.resolve();
  assertEquals([queue.isBusy, log], [true, ["first begins"]]);
  gate.resolve();
  assertEquals(await Promise.all([first, second]), [1, 3]);
  await queue.settled;
  assertEquals([queue.isBusy, log], [false, ["first begins", "first ends", "second"]]);
});

Deno.test("SerialQueue runs the next task when one fails, and rejects only the failed one", async () => {
  const queue = new SerialQueue();
  const failing = queue.add(() => Promise.reject(new Error("down")));
  const next = queue.add(() => Promise.resolve("next"));
  await assertRejects(() => failing, Error, "down");
  assertEquals(await next, "next");
  await queue.settled;
});

Deno.test("SerialQueue runs the next task when one throws synchronously", async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.add(async () => {
    await gate.promise;
    log.push("first");
    return 1;
  });
  const second = queue.add(() => {
    log.push("second");
    throw new Error("no");
  });
  const third = queue.add(() => log.push("third"));
  await Promise.resolve();
  assertEquals(log, [], "the first blocks the others");
  gate.resolve();
  assertEquals(await first, 1);
  await assertRejects(() => second, Error, "no");
  await third;
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("SerialQueue settles once all its tasks have, failed ones included", async () => {
  const queue = new SerialQueue();
  await queue.settled;
  const log: string[] = [];
  queue.add(() => Promise.reject(new Error("ignored by whoever added it")));
  queue.add(async () => {
    await Promise.resolve();
    log.push("done");
  });
  await queue.settled;
  assertEquals(log, ["done"]);
});
