import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { alarmIn } from "../../src/shared/mod.ts";

const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("alarms ring in the order of their times, none before its own, and those called off never", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ms: fc.nat(12), isCalledOff: fc.boolean() }), { maxLength: 12 }),
      async (asked) => {
        const rung: { readonly at: number; readonly due: number; readonly index: number }[] = [];
        const set = asked.map(({ ms }, index) => {
          const due = performance.now() + ms;
          const ring = () => rung.push({ at: performance.now(), due, index });
          return { due, callOff: alarmIn(ms, ring) };
        });
        for (const [index, { isCalledOff }] of asked.entries()) {
          if (isCalledOff) set[index]?.callOff();
        }
        await passed(30);
        assertEquals(
          rung.map(({ index }) => index).sort((one, other) => one - other),
          asked.flatMap(({ isCalledOff }, index) => isCalledOff ? [] : [index]),
        );
        assert(rung.every(({ at, due }) => at >= due));
        assert(rung.every(({ due }, index) => due >= (rung[index - 1]?.due ?? 0)));
        for (const { callOff } of set) callOff();
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("an alarm that another one calls off as it rings does not ring", async () => {
  const rung: string[] = [];
  const end = performance.now() + 5;
  alarmIn(1, () => {
    rung.push("first");
    callOff();
  });
  const callOff = alarmIn(2, () => rung.push("second"));
  // Both are due by the time that the timer runs.
  while (performance.now() < end);
  await passed(10);
  assertEquals(rung, ["first"]);
});

Deno.test("an alarm may set the next one", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const late = alarmIn(60_000, () => {});
  alarmIn(1, () => void alarmIn(1, resolve));
  await promise;
  late();
});

Deno.test("an alarm in many days does not ring at once", async () => {
  let isRung = false;
  const callOff = alarmIn(100 * 86_400_000, () => isRung = true);
  await passed(5);
  callOff();
  assert(!isRung);
});
