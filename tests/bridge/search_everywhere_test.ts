import { assert, assertEquals } from "@std/assert";
import { SESSION_TTL_MS, SPACE_KEY } from "../support/spaces.ts";
import { type AcrossGiven, join, say, tell, withAcross } from "./across_given.ts";

const PORTO = "I moved to Porto with my cat Tibbles";
const BREAD = "The sourdough bread needs another hour";

Deno.test("a search finds facts and passages of all sessions of an owner, with the way there", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { porto: [BREAD, PORTO] });
    await say(logs, { session: "alone" }, { texts: ["Tibbles is asleep"] });
    const generation = (await logs.sessions.head({ owner: "ada", session: "porto" }))?.lineage ??
      "";
    const sources = [{ session: "porto", generation, positions: [4] }];
    const fact = { fact: "cat", text: "The cat is called Tibbles", saidBy: "user", saidAt: 5 };
    await tell(logs, [{ type: "FactLearned", data: { ...fact, saidBy: "user", sources } }]);
    const hits = await found(given, { query: "Tibbles" });
    assertEquals(hits.map(({ kind, space, session }) => [kind, space ?? "", session]).toSorted(), [
      ["fact", "main", "porto"],
      ["passage", "", "alone"],
      ["passage", "main", "porto"],
    ]);
    const said = hits.find(({ kind, session }) => kind === "passage" && session === "porto");
    assertEquals(
      [said?.text, said?.words, said?.position, said?.turn, said?.role, said?.title],
      [PORTO, ["tibbles"], 4, "porto-0-1", "user", BREAD],
    );
    const known = hits.find(({ kind }) => kind === "fact");
    assertEquals([known?.fact, known?.position, known?.title], ["cat", 4, BREAD]);
  });
});

Deno.test("a search is held to a space, or to the sessions without one", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { porto: [PORTO] });
    await join(logs, { work: [PORTO] }, { owner: "ada", space: "work" });
    await say(logs, { session: "alone" }, { texts: [PORTO] });
    const sessionsIn = async (space: string | null) =>
      (await found(given, { query: "Tibbles", space })).map(({ session }) => session);
    assertEquals(await sessionsIn("main"), ["porto"]);
    assertEquals(await sessionsIn("work"), ["work"]);
    assertEquals(await sessionsIn(null), ["alone"]);
    assertEquals(await sessionsIn("none"), []);
    await join(logs, { porto: [] }, { owner: "ada", space: "work" });
    assertEquals(await sessionsIn("main"), []);
    assertEquals((await sessionsIn("work")).toSorted(), ["porto", "work"]);
  });
});

Deno.test("law 7: a search finds nothing of another owner", async () => {
  await withAcross(async (given) => {
    await join(given.logs, { theirs: [PORTO] }, { owner: "eve", space: "main" });
    assertEquals(await found(given, { query: "Tibbles" }), []);
    assertEquals(await found(given, { query: "Tibbles", space: "main" }), []);
  });
});

Deno.test("laws 8 and 9: a search finds nothing that was erased or has expired", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const other = given.another();
    await join(logs, { one: [PORTO], two: ["Tibbles is asleep"] });
    const sessions = async () =>
      (await found(given, { query: "Tibbles" })).map(({ session }) => session);
    assertEquals((await sessions()).toSorted(), ["one", "two"]);
    await other.sessions.erase({ owner: "ada", session: "one" });
    assertEquals(await sessions(), ["two"]);
    given.search.forget({ owner: "ada", session: "two" });
    assertEquals(await sessions(), ["two"]);
    logs.now += SESSION_TTL_MS + 1;
    assertEquals(await sessions(), []);
  });
});

Deno.test("law 15: a search does not find a fact that was forgotten", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const fact = { fact: "cat", text: "The cat is called Tibbles", saidBy: "owner", saidAt: 5 };
    const data = { ...fact, saidBy: "owner" as const, sources: [] };
    await tell(logs, [{ type: "FactLearned", data }]);
    assertEquals((await found(given, { query: "Tibbles" })).map(({ fact }) => fact), ["cat"]);
    const position = (await logs.spaces.head(SPACE_KEY))?.position ?? 0;
    await logs.spaces.append(SPACE_KEY, {
      ...{ expected: position, facts: 0 },
      events: [{ type: "FactForgotten", data: { fact: "cat", reason: "owner" } }],
      replaces: [{ position, data: { ...data, text: "" } }],
    });
    assertEquals(await found(given, { query: "Tibbles" }), []);
  });
});

Deno.test("a search finds what was said since the one before, on any instance", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const other = given.another();
    await join(logs, { talk: [BREAD] });
    assertEquals(await found(given, { query: "Tibbles" }), []);
    await say(other, { session: "talk" }, { texts: [PORTO] });
    assertEquals((await found(given, { query: "Tibbles" })).map(({ text }) => text), [PORTO]);
    assertEquals((await found(given, { query: "sourdough" })).map(({ text }) => text), [BREAD]);
  });
});

Deno.test("a search says how many sessions it could not search", async () => {
  const long = Array.from({ length: 400 }, (_, index) => `${PORTO} ${"x".repeat(2_000)} ${index}`);
  await withAcross(async (given) => {
    await join(given.logs, { large: long, small: [PORTO] });
    const { hits, unsearched } = await given.search.search("ada", { query: "Tibbles", limit: 100 });
    assertEquals(new Set(hits.map(({ session }) => session)), new Set(["small"]));
    assertEquals(unsearched, 1);
  }, { limit: 500_000 });
});

Deno.test("what a search indexed is given up for live sessions, and when nobody searches", async () => {
  await withAcross(async (given) => {
    await join(given.logs, { talk: [PORTO] });
    await found(given, { query: "Tibbles" });
    assert(given.memory.held > 0);
    given.logs.now += 600_000;
    given.search.sweep();
    assertEquals(given.memory.held, 0);
    await join(given.logs, { next: [PORTO] });
    assertEquals((await found(given, { query: "Tibbles" })).length, 1);
    const live = given.memory.open("ada");
    live.share().require(70_000_000);
    live.share().require(5_000_000);
    assertEquals(given.memory.held, 75_000_000);
    live.close();
  });
});

async function found(
  { search }: AcrossGiven,
  asked: { readonly query: string; readonly space?: string | null },
) {
  return (await search.search("ada", { limit: 20, ...asked })).hits;
}
