import { assertEquals } from "@std/assert";
import { scheduleLearning } from "../src/learning_schedule.ts";
import { withoutWarnings } from "./support/console.ts";

/** Runs a test on a platform whose `Deno.cron` is this one; undefined: it has none. */
async function withCron(cron: unknown, test: () => Promise<void> | void): Promise<void> {
  Object.defineProperty(Deno, "cron", { value: cron, configurable: true });
  try {
    await test();
  } finally {
    Reflect.deleteProperty(Deno, "cron");
  }
}

Deno.test("scheduleLearning() has the platform learn regularly", async () => {
  let learned = 0;
  const asked: unknown[] = [];
  const cron = (name: string, schedule: string, handler: () => Promise<void>) => {
    asked.push(name, schedule);
    return handler();
  };
  await withCron(cron, () => scheduleLearning(() => Promise.resolve(void (learned += 1))));
  assertEquals([asked, learned], [["learn from sessions", "*/10 * * * *"], 1]);
});

Deno.test("scheduleLearning() does nothing where the platform has no schedule, and survives one that fails", async () => {
  let learned = 0;
  const learn = () => Promise.resolve(void (learned += 1));
  await withCron(undefined, () => scheduleLearning(learn));
  const { result } = await withoutWarnings(async () => {
    await withCron(() => Promise.reject(new TypeError("not here")), () => scheduleLearning(learn));
    await new Promise((go) => setTimeout(go, 0));
    return learned;
  });
  assertEquals(result, 0);
});
