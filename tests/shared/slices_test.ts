import { assert, assertEquals } from "@std/assert";
import { forEachInSlices, inSlices } from "../../src/shared/mod.ts";

/** Blocks the event loop for `ms`. */
function hold(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

Deno.test("inSlices() yields to other tasks between the steps of long work and returns its result", async () => {
  const seen: string[] = [];
  setTimeout(() => seen.push("other"), 0);
  const steps = function* () {
    for (const step of ["one", "two", "three"]) {
      hold(15);
      seen.push(step);
      yield;
    }
    return "result";
  };
  assertEquals(await inSlices(steps()), "result");
  assertEquals(seen, ["one", "other", "two", "three"]);
});

Deno.test("forEachInSlices() visits every item once, in order, and rejects when the task throws", async () => {
  const seen: [string, number][] = [];
  await forEachInSlices(["a", "b", "c"], (item, index) => seen.push([item, index]));
  assertEquals(seen, [["a", 0], ["b", 1], ["c", 2]]);
  await forEachInSlices([], () => seen.push(["never", 0]));
  assertEquals(seen.length, 3);
  const failed = await forEachInSlices([1], () => {
    throw new Error("broken");
  }).catch((error) => error.message);
  assertEquals(failed, "broken");
});

Deno.test("inSlices() runs one slice of all work that there is between two turns of a socket", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using server = await listener.accept();
  let ran = 0;
  let isOver = false;
  const steps = function* () {
    for (let step = 0; step < 4; step++) {
      hold(12);
      ran += 1;
      yield;
    }
  };
  const work = Promise.all(Array.from({ length: 8 }, () => inSlices(steps())))
    .then(() => isOver = true);
  const between: number[] = [];
  while (!isOver) {
    const before = ran;
    await client.write(new Uint8Array(1));
    await server.read(new Uint8Array(1));
    between.push(ran - before);
  }
  await work;
  assertEquals(ran, 32);
  assert(Math.max(...between) <= 3, `${between}`);
});

Deno.test("inSlices() lets requests be answered and timers run between its slices", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("here"),
  );
  let ran = 0;
  let isOver = false;
  const steps = function* () {
    for (let step = 0; step < 40; step++) {
      hold(12);
      ran += 1;
      yield;
    }
  };
  const work = inSlices(steps()).then(() => isOver = true);
  let answers = 0;
  const asking = (async () => {
    for (; !isOver; answers++) await (await fetch(`http://127.0.0.1:${server.addr.port}`)).text();
  })();
  const between: number[] = [];
  while (!isOver) {
    const before = ran;
    await new Promise((resolve) => setTimeout(resolve, 0));
    between.push(ran - before);
  }
  await Promise.all([work, asking]);
  await server.shutdown();
  assert(answers >= 4, `${answers} answers`);
  assert(Math.max(...between) <= 3, `${between}`);
});

Deno.test("inSlices() goes on with other work when some of it throws", async () => {
  const throwing = function* () {
    hold(12);
    yield;
    throw new Error("broken");
  };
  const counting = function* () {
    for (let step = 0; step < 3; step++) {
      hold(12);
      yield;
    }
    return "counted";
  };
  const ends = await Promise.allSettled([throwing(), counting(), throwing(), counting()].map(
    (steps) => inSlices<string>(steps as Iterator<void, string, void>),
  ));
  assertEquals(ends.map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
});
