import { assertEquals } from "@std/assert";
import { LatestQuery, type QueryState } from "../../../web/shared/latest_query.ts";

/** Queries whose results the test controls. */
function controlled(debounceMs = 0) {
  const asked = new Map<string, PromiseWithResolvers<string> & { readonly signal: AbortSignal }>();
  const states: QueryState<string>[] = [];
  let came = Promise.withResolvers<void>();
  const latest = new LatestQuery<string, string>({
    debounceMs,
    run: (question, signal) => {
      const answer = Promise.withResolvers<string>();
      asked.set(question, { ...answer, signal });
      came.resolve();
      came = Promise.withResolvers<void>();
      return answer.promise;
    },
    onChange: (state) => states.push(state),
  });
  return { asked, states, latest, next: () => came.promise };
}

Deno.test("the late result of an older query never replaces a newer one", async () => {
  const { asked, states, latest, next } = controlled();
  let coming = next();
  latest.start("old");
  await coming;
  coming = next();
  latest.start("new");
  await coming;
  asked.get("new")?.resolve("of the new");
  await asked.get("new")?.promise;
  asked.get("old")?.resolve("of the old");
  await asked.get("old")?.promise;
  await Promise.resolve();
  assertEquals(states, [
    { status: "loading" },
    { status: "loading" },
    { status: "loaded", result: "of the new" },
  ]);
  assertEquals(asked.get("old")?.signal.aborted, true);
  assertEquals(asked.get("new")?.signal.aborted, false);
});

Deno.test("queries in quick succession run once, debounced", async () => {
  const { asked, latest, next } = controlled(10);
  const coming = next();
  for (const text of ["w", "wo", "wor", "word"]) latest.start(text);
  await coming;
  assertEquals([...asked.keys()], ["word"]);
});

Deno.test("a failure is reported, unless the query was replaced or stopped", async () => {
  const { asked, states, latest, next } = controlled();
  let coming = next();
  latest.start("fails", { atOnce: true });
  await coming;
  const error = new Error("down");
  asked.get("fails")?.reject(error);
  await asked.get("fails")?.promise.catch(() => {});
  await Promise.resolve();
  assertEquals(states.at(-1), { status: "failed", error });
  coming = next();
  latest.start("let go");
  await coming;
  latest.stop();
  asked.get("let go")?.reject(error);
  await asked.get("let go")?.promise.catch(() => {});
  await Promise.resolve();
  assertEquals(states.at(-1), { status: "loading" });
});
