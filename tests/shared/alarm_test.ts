import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Alarm, pause } from "../../src/shared/mod.ts";

/** An alarm that notes when it rang, in ms from now. */
function noted() {
  const begun = performance.now();
  const rang: number[] = [];
  return { alarm: new Alarm(() => rang.push(performance.now() - begun)), rang };
}

Deno.test("an alarm rings once, not before its time, whatever others are set", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }), async (waits) => {
      const alarms = waits.map((ms) => ({ ms, ...noted() }));
      for (const { alarm, ms } of alarms) alarm.set(ms);
      while (alarms.some(({ alarm }) => alarm.isSet)) await pause(1);
      for (const { rang: [at = -1, ...more], ms } of alarms) {
        assert(at >= ms && more.length === 0, `${at} after ${ms}`);
      }
    }),
    { numRuns: 10 },
  );
});

Deno.test("an alarm that is set anew rings at the later time, or the earlier one", async () => {
  const [later, earlier] = [noted(), noted()];
  later.alarm.set(1);
  later.alarm.set(15);
  earlier.alarm.set(60_000);
  earlier.alarm.set(1);
  while (later.alarm.isSet || earlier.alarm.isSet) await pause(1);
  assert((later.rang[0] ?? 0) >= 15 && later.rang.length === 1);
  assertEquals(earlier.rang.length, 1);
});

Deno.test("alarms that are set for the same time ring in the order in which they were set last", async () => {
  const rang: string[] = [];
  const [one, two, three] = ["one", "two", "three"].map((name) => new Alarm(() => rang.push(name)));
  for (const alarm of [one, two, three, one]) alarm?.set(2);
  while (one?.isSet) await pause(1);
  assertEquals(rang, ["two", "three", "one"]);
});

Deno.test("an alarm that is stopped does not ring, not even by one that rings with it", async () => {
  const stopped = noted();
  const last = noted();
  const first = new Alarm(() => {
    stopped.alarm.stop();
    last.alarm.set(5);
  });
  for (const alarm of [first, stopped.alarm, last.alarm]) alarm.set(0);
  while (last.alarm.isSet) await pause(1);
  assertEquals([stopped.rang.length, last.rang.length], [0, 1]);
  assert((last.rang[0] ?? 0) >= 5);
});

Deno.test("an alarm that is set when it rings rings again; nothing is left running once all are stopped", async () => {
  let left = 3;
  const alarm: Alarm = new Alarm(() => {
    if (--left > 0) alarm.set(1);
  });
  alarm.set(1);
  const other = new Alarm(() => {});
  other.set(60_000);
  while (left > 0) await pause(1);
  other.stop();
  assertEquals([alarm.isSet, other.isSet], [false, false]);
});

Deno.test("an alarm that is put off again and again rings once, not before its last time", async () => {
  const setting = fc.record({ which: fc.nat({ max: 3 }), ms: fc.integer({ min: 0, max: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(setting, { maxLength: 16 }), async (settings) => {
      const alarms = [0, 1, 2, 3].map(() => ({ ...noted(), ms: NaN }));
      for (const { which, ms } of settings) {
        alarms[which]?.alarm.set(ms);
        Object.assign(alarms[which] ?? {}, { ms });
      }
      const set = alarms.filter(({ ms }) => !Number.isNaN(ms));
      while (set.some(({ alarm }) => alarm.isSet)) await pause(1);
      for (const { rang: [at = -1, ...more], ms } of set) {
        assert(at >= ms && more.length === 0, `${at} after ${ms}`);
      }
    }),
    { numRuns: 15 },
  );
});
