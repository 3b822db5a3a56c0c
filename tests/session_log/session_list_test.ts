import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";

const TABLES = { contextTable: "contexts", hashTable: "hashes" };
const EVENTS = [{ type: "Said", data: {} }];
const keyOf = (session: string) => ({ owner: "ada", session });

async function withIndex(
  test: (given: { readonly log: SessionLog; reads: number; now: number }) => Promise<void>,
) {
  const kv = await Deno.openKv(":memory:");
  const given = { reads: 0, now: 1_000 };
  const counting = new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      if (name === "get" || name === "getMany") given.reads += 1;
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const log = new SessionLog({ ...TABLES, kv: counting, ttlMs: 60_000, now: () => given.now });
  try {
    await test(Object.assign(given, { log }));
  } finally {
    kv.close();
  }
}

async function begin(log: SessionLog, session: string, label?: { name: string }): Promise<void> {
  const named = label ? { label: { ...label, preview: undefined } } : {};
  const appended = await log.append(keyOf(session), {
    expected: 0,
    events: EVENTS,
    turns: 1,
    ...named,
  });
  assert(appended.ok);
}

Deno.test("a page of the list looks at 1,000 entries at most, and the next starts after them", async () => {
  await withIndex(async (given) => {
    const { log } = given;
    await begin(log, "oldest", { name: "wanted" });
    for (let index = 0; index < 1_100; index++) {
      given.now += index % 3;
      await begin(log, `s${index}`);
    }
    await begin(log, "newest", { name: "wanted" });
    given.reads = 0;
    const wanted = ({ name }: { readonly name?: string | undefined }) => name === "wanted";
    const first = await log.index.sessions("ada", { limit: 100, wanted });
    assertEquals(first.sessions.map(({ session }) => session), ["newest"]);
    assert(first.cursor);
    assertEquals(given.reads, 100, "10 heads are read at once");
    const second = await log.index.sessions("ada", { limit: 100, wanted, cursor: first.cursor });
    assertEquals(second.sessions.map(({ session }) => session), ["oldest"]);
    assertEquals([second.cursor, given.reads], [undefined, 111]);
  });
});

Deno.test("a page of which all entries are wanted waits for few reads of heads", async () => {
  const kv = await Deno.openKv(":memory:");
  const waits: number[] = [];
  let underWay = 0;
  const watched = new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      const value = target[name];
      if (name !== "getMany") return typeof value === "function" ? value.bind(target) : value;
      return async (keys: readonly Deno.KvKey[]) => {
        if (underWay++ === 0) waits.push(0);
        waits[waits.length - 1] = (waits.at(-1) ?? 0) + keys.length;
        return await target.getMany<unknown[]>(keys).finally(() => underWay -= 1);
      };
    },
  });
  const log = new SessionLog({ ...TABLES, kv: watched, ttlMs: 60_000, now: () => 1_000 });
  for (let index = 0; index < 520; index++) await begin(log, `s${index}`);
  waits.length = 0;
  const { sessions } = await log.index.sessions("ada", { limit: 500 });
  assertEquals([sessions.length, waits], [500, [250, 250]]);
  waits.length = 0;
  await log.index.sessions("ada", { limit: 500, wanted: () => true });
  assertEquals(waits.slice(0, 2), [50, 50], "one of the first may be all that is wanted");
  kv.close();
});

Deno.test("pages of a list skip no session and repeat none", async () => {
  await withIndex(async (given) => {
    const all = Array.from({ length: 137 }, (_, index) => `s${index}`);
    for (const [index, session] of all.entries()) {
      given.now += index % 2;
      await begin(given.log, session, { name: index % 5 ? "even" : "odd" });
    }
    for (const wanted of [undefined, ({ name }: { name?: string | undefined }) => name === "odd"]) {
      const found: string[] = [];
      for (let cursor: string | undefined = "", pages = 0; cursor !== undefined; pages++) {
        assert(pages < 40);
        const page = await given.log.index.sessions("ada", {
          limit: 4,
          ...(cursor ? { cursor } : {}),
          ...(wanted ? { wanted } : {}),
        });
        assert(page.sessions.length <= 4);
        found.push(...page.sessions.map(({ session }) => session));
        cursor = page.cursor;
      }
      assertEquals(found.sort(), all.filter((_, index) => !wanted || index % 5 === 0).sort());
    }
  });
});

Deno.test("touch and renewal keep a label, and an append without one does too", async () => {
  await withIndex(async (given) => {
    const { log } = given;
    await begin(log, "s", { name: "One" });
    const next = async (expected: number, label?: { name: string | undefined }) => {
      const named = label ? { label: { ...label, preview: "Hi" } } : {};
      await log.append(keyOf("s"), { expected, events: EVENTS, turns: 1, ...named });
    };
    await next(1);
    assertEquals((await log.head(keyOf("s")))?.name, "One");
    for (let uses = 0; uses < 8; uses++) {
      given.now += 50_000;
      await log.touch(keyOf("s"));
    }
    const head = await log.head(keyOf("s"));
    assertEquals([head?.name, head?.usedAt], ["One", given.now]);
    await next(2, { name: undefined });
    const nameless = await log.head(keyOf("s"));
    assertEquals([nameless?.name, nameless?.preview], [undefined, "Hi"]);
  });
});
