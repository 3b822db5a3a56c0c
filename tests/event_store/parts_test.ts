import { assert, assertEquals } from "@std/assert";
import type { CommitContext, PartMaker } from "../../src/event_store/mod.ts";
import { masterKey } from "../support/encryption.ts";
import { STREAM, textsOf, withStreams, write, written } from "../support/streams.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const PLACE = ["guest", "of", "notes"];

/** Sets a value of its own with a commit, if that still has a version. */
function part(value: unknown, versionstamp?: string | null): PartMaker {
  return () => ({
    checks: versionstamp === undefined ? [] : [{ key: PLACE, versionstamp }],
    mutations: [{ type: "set", key: PLACE, value, expireIn: 60_000 }],
  });
}

const EVENTS = [written("x")];

Deno.test("a part is written by the commit of the events, and has its version", async () => {
  await withStreams(async ({ kv, store }) => {
    const request = { expected: 0, events: EVENTS, tally: 1, parts: [part("rides along", null)] };
    const result = await store.append(STREAM, request);
    assert(result.ok);
    const entry = await kv.get(PLACE);
    assertEquals([entry.value, entry.versionstamp], ["rides along", result.versionstamp]);
  });
});

Deno.test("law 3: a part whose check fails is a conflict, and nothing is written of either", async () => {
  await withStreams(async ({ kv, store }) => {
    await kv.set(PLACE, "before");
    const parts = [part("after", null)];
    const result = await store.append(STREAM, { expected: 0, events: EVENTS, tally: 1, parts });
    assertEquals(result, { ok: false, position: 0 });
    assertEquals([(await kv.get(PLACE)).value, await textsOf(store)], ["before", []]);
  });
});

Deno.test("a part that refuses says why, and nothing is written; a conflict comes before it", async () => {
  await withStreams(async ({ kv, store }) => {
    const refusing: PartMaker<"used up"> = () => ({ refused: "used up" });
    const parts = [part("rides along"), refusing];
    const append = (expected: number) =>
      store.append<"used up">(STREAM, { expected, events: EVENTS, tally: 1, parts });
    assertEquals(await append(0), { ok: false, position: 0, refused: "used up" });
    assertEquals([(await kv.get(PLACE)).value, await textsOf(store)], [null, []]);
    await write(store, ["y"]);
    assertEquals(await append(0), { ok: false, position: 1 });
  });
});

Deno.test("a part is made for its commit: it knows the new head, and the cipher", async () => {
  await withStreams(async (given) => {
    const { store } = given;
    const commits: CommitContext[] = [];
    const parts = [(commit: CommitContext) => {
      commits.push(commit);
      return { checks: [], mutations: [] };
    }];
    for (const expected of [0, 1]) {
      await store.append(STREAM, { expected, events: EVENTS, tally: expected + 1, parts });
    }
    given.now += 60_001;
    await store.append(STREAM, { expected: 0, events: EVENTS, tally: 1, parts });
    assertEquals(commits.map(({ before }) => before?.position), [undefined, 1, undefined]);
    assertEquals(commits.map(({ head }) => [head.position, head.tally]), [[1, 1], [2, 2], [1, 1]]);
    const [first, , third] = commits;
    assertEquals(third?.former?.generation, first?.head.generation);
    assert(commits.every(({ cipher }) => cipher?.from === 1));
  }, { masterKeys: [masterKey("one")] });
});

Deno.test("law 2: a commit in doubt is looked up, its parts are written once, and its version is unknown", async () => {
  await withStreams(async ({ kv, open }) => {
    let commits = 0;
    const lying = aroundCommits(kv, async (commit) => {
      commits += 1;
      await commit();
      throw new TypeError("no answer");
    });
    const parts = [part("rides along", null)];
    const request = { expected: 0, events: EVENTS, tally: 1, parts };
    const result = await open({ kv: lying }).append(STREAM, request);
    assert(result.ok);
    assertEquals([result.versionstamp, commits], [undefined, 1]);
    assertEquals((await kv.get(PLACE)).value, "rides along");
  });
});

Deno.test("a landing takes its parts along, and does not land where one of their checks fails", async () => {
  await withStreams(async ({ kv, store }) => {
    await kv.set(PLACE, "before");
    const refused = await store.stage(STREAM);
    await refused.add(written("x"));
    assertEquals(await refused.land({ tally: 1, parts: [part("after", null)] }), undefined);
    const staged = await store.stage(STREAM);
    await staged.add(written("x"));
    assert(await staged.land({ tally: 1, parts: [part("landed")] }));
    assertEquals((await kv.get(PLACE)).value, "landed");
  });
});
