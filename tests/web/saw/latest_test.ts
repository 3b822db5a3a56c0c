import { assertEquals } from "@std/assert";
import { type Answered, Latest } from "../../../web/saw/latest.ts";

/** Questions whose answers come when the test says so. */
function desk(restMs = 0) {
  const asked = new Map<string, PromiseWithResolvers<string> & { readonly signal: AbortSignal }>();
  const told: Answered<string>[] = [];
  let came = Promise.withResolvers<void>();
  const latest = new Latest<string, string>({
    restMs,
    ask: (question, signal) => {
      const answer = Promise.withResolvers<string>();
      asked.set(question, { ...answer, signal });
      came.resolve();
      came = Promise.withResolvers<void>();
      return answer.promise;
    },
    tell: (answered) => told.push(answered),
  });
  return { asked, told, latest, next: () => came.promise };
}

Deno.test("an answer that comes after a newer question never overwrites the newer one", async () => {
  const { asked, told, latest, next } = desk();
  let coming = next();
  latest.ask("old");
  await coming;
  coming = next();
  latest.ask("new");
  await coming;
  asked.get("new")?.resolve("of the new");
  await asked.get("new")?.promise;
  asked.get("old")?.resolve("of the old");
  await asked.get("old")?.promise;
  await Promise.resolve();
  assertEquals(told, [
    { status: "asking" },
    { status: "asking" },
    { status: "answered", answer: "of the new" },
  ]);
  assertEquals(asked.get("old")?.signal.aborted, true);
  assertEquals(asked.get("new")?.signal.aborted, false);
});

Deno.test("what is typed fast is asked once, when it rests", async () => {
  const { asked, latest, next } = desk(10);
  const coming = next();
  for (const text of ["w", "wo", "wor", "word"]) latest.ask(text);
  await coming;
  assertEquals([...asked.keys()], ["word"]);
});

Deno.test("a failure is told, unless there is a newer question or nobody asks any more", async () => {
  const { asked, told, latest, next } = desk();
  let coming = next();
  latest.ask("fails", { atOnce: true });
  await coming;
  const error = new Error("down");
  asked.get("fails")?.reject(error);
  await asked.get("fails")?.promise.catch(() => {});
  await Promise.resolve();
  assertEquals(told.at(-1), { status: "failed", error });
  coming = next();
  latest.ask("let go");
  await coming;
  latest.stop();
  asked.get("let go")?.reject(error);
  await asked.get("let go")?.promise.catch(() => {});
  await Promise.resolve();
  assertEquals(told.at(-1), { status: "asking" });
});
