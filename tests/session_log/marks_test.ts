import { assert, assertEquals } from "@std/assert";
import type { Batch, SessionLog } from "../../src/session_log/mod.ts";
import { entriesLeft } from "../support/keys.ts";
import { SESSION_KEY, SESSION_TTL_MS, withLogs } from "../support/spaces.ts";
import { aroundCommits, killedAfter, refusingEternal } from "../support/wrapped_kv.ts";

const SOON = { beforeExpiryMs: 5_000 };

/** Says something at the end of a session. */
async function say(log: SessionLog, batch: Partial<Batch>, key = SESSION_KEY) {
  const expected = (await log.head(key))?.position ?? 0;
  const events = [{ type: "Said", data: {} }];
  const appended = await log.append(key, { expected, events, turns: 1, ...batch });
  assert(appended.ok, JSON.stringify(appended));
  return appended.head;
}

/** The sessions that are due, and up to where. */
async function dueIn(log: SessionLog) {
  return (await Array.fromAsync(log.learnMarks.due(SOON)))
    .map(({ owner, space, session, position }) => [owner, space, session, position]);
}

const IN_MAIN = { name: undefined, preview: undefined, space: "main" };

Deno.test("law 17: what a session says is marked for its space by the same commit, and due after a pause", async () => {
  await withLogs(async (given) => {
    const { sessions, open } = given;
    await say(sessions, { learn: { space: "main", due: given.now + 1_000 } });
    const head = await say(sessions, { learn: { space: "main", due: given.now + 2_000 } });
    await say(sessions, {}, { owner: "ada", session: "without" });
    given.now += 1_999;
    assertEquals(await dueIn(sessions), []);
    given.now += 1;
    assertEquals(await dueIn(open().sessions), [["ada", "main", "s1", 2]]);
    const mark = await sessions.learnMarks.find(SESSION_KEY, "main");
    assertEquals(mark?.generation, head.generation);
    assertEquals(mark?.expiresAt, head.expiresAt);
  });
});

Deno.test("law 17: a mark goes once its session was learned up to it, and stays where more was said", async () => {
  await withLogs(async (given) => {
    const { sessions, open } = given;
    await say(sessions, { learn: { space: "main", due: given.now } });
    const [old] = await Array.fromAsync(sessions.learnMarks.due(SOON));
    await say(open().sessions, { learn: { space: "main", due: given.now } });
    assertEquals(await sessions.learnMarks.remove(old!), false);
    const [mark] = await Array.fromAsync(sessions.learnMarks.due(SOON));
    assertEquals(mark?.position, 2);
    assertEquals(await sessions.learnMarks.remove(mark!), true);
    assertEquals(await dueIn(sessions), []);
    assertEquals(await sessions.learnMarks.remove(mark!), true, "it is gone already");
  });
});

Deno.test("a session that is about to expire is due before its pause is over", async () => {
  await withLogs(async (given) => {
    const { sessions } = given;
    await say(sessions, { learn: { space: "main", due: given.now + 10 * SESSION_TTL_MS } });
    given.now += SESSION_TTL_MS - 5_001;
    assertEquals(await dueIn(sessions), []);
    given.now += 1;
    assertEquals(await dueIn(sessions), [["ada", "main", "s1", 1]]);
  });
});

Deno.test("a sweep of marks goes over all owners, a limited number at a time, and skips none", async () => {
  await withLogs(async (given) => {
    const { sessions } = given;
    const learn = { space: "main", due: given.now };
    const keys = Array.from({ length: 1_200 }, (_, index) => {
      return { owner: `o${index % 7}`, session: `s${index}` };
    });
    for (const key of keys) await say(sessions, { learn }, key);
    const first = await dueIn(sessions);
    const second = await dueIn(sessions);
    assertEquals([first.length, second.length], [1_000, 200]);
    assertEquals(new Set([...first, ...second].map(String)).size, 1_200);
    assertEquals((await dueIn(sessions)).length, 1_000);
  });
});

Deno.test("law 9: an erased session leaves no mark of what was to be learned", async () => {
  await withLogs(async (given) => {
    const { kv, sessions } = given;
    const other = { owner: "ada", session: "s2" };
    await say(sessions, { learn: { space: "main", due: given.now } });
    await say(sessions, { learn: { space: "second", due: given.now } });
    await say(sessions, { learn: { space: "main", due: given.now } }, other);
    await sessions.erase(SESSION_KEY);
    assertEquals(await dueIn(sessions), [["ada", "main", "s2", 1]]);
    await kv.set(["contexts", "log", "ada", "s2", "head"], "damaged", { expireIn: 60_000 });
    await sessions.erase(other);
    assertEquals(await entriesLeft(kv), []);
  });
});

Deno.test("law 15: the commit that erases a session of a space marks that the space has to forget it", async () => {
  for (let commits = 0; commits < 4; commits++) {
    await withLogs(async (given) => {
      const { kv, sessions, open } = given;
      const { generation } = await say(sessions, { label: IN_MAIN });
      const killed = open({ kv: killedAfter(kv, commits) }).sessions;
      await killed.erase(SESSION_KEY).catch(() => {});
      const isThere = await open().sessions.head(SESSION_KEY) !== undefined;
      const marks = await open().sessions.forgetMarks.next();
      assertEquals(isThere, marks.length === 0);
      if (isThere) return;
      const [mark] = marks;
      assertEquals(
        [mark?.owner, mark?.space, mark?.session, mark?.generation],
        ["ada", "main", "s1", generation],
      );
      assertEquals(await sessions.forgetMarks.ofSpace({ owner: "ada", space: "main" }), marks);
      await sessions.forgetMarks.remove(mark!);
      assertEquals(await sessions.forgetMarks.next(), []);
    });
  }
});

Deno.test("law 15: each generation of a session that is erased has a mark of its own; one that is not there has none", async () => {
  await withLogs(async ({ sessions }) => {
    const first = await say(sessions, { label: IN_MAIN });
    await sessions.erase(SESSION_KEY);
    const second = await say(sessions, { label: IN_MAIN });
    await sessions.erase(SESSION_KEY);
    assertEquals(await sessions.erase(SESSION_KEY), false);
    const found = (await sessions.forgetMarks.next()).map(({ generation }) => generation);
    assertEquals(new Set(found), new Set([first.generation, second.generation]));
  });
});

Deno.test("law 8: a session is kept as long as its owner says, from the append that says so, until another does", async () => {
  await withLogs(async (given) => {
    const { kv, sessions, open } = given;
    await say(sessions, {});
    const kept = await say(sessions, { keepFor: 3_600, learn: { space: "main", due: 0 } });
    assertEquals([kept.keepFor, kept.expiresAt], [3_600, given.now + 3_600_000]);
    given.now += 3_599_000;
    await open().sessions.touch(SESSION_KEY);
    given.now += 3_599_000;
    const head = await say(open().sessions, {});
    assertEquals([head.keepFor, head.position], [3_600, 3]);
    const [listed] = (await sessions.index.sessions("ada", { limit: 5 })).sessions;
    assertEquals(listed?.keepFor, 3_600);
    const back = await say(sessions, { keepFor: null });
    assertEquals([back.keepFor, back.expiresAt], [undefined, given.now + SESSION_TTL_MS]);
    for (const { key, value } of await entriesLeft(kv)) {
      const { expiresAt } = value as { expiresAt: number };
      const mark = key[1] === "learn";
      assert(mark || expiresAt <= given.now + 3 * SESSION_TTL_MS, `${key}`);
    }
    given.now += SESSION_TTL_MS;
    assertEquals(await sessions.head(SESSION_KEY), undefined);
  });
});

Deno.test("a session from elsewhere lands with its own time to live", async () => {
  await withLogs(async (given) => {
    const staged = await given.sessions.stage(SESSION_KEY, { keepFor: 86_400 });
    await staged.add({ type: "Said", data: {} });
    const head = await staged.land({ turns: 1 });
    assertEquals([head?.keepFor, head?.expiresAt], [86_400, given.now + 86_400_000]);
  });
});

Deno.test("law 9: a mark that is written while its session is erased goes with it", async () => {
  await withLogs(async (given) => {
    const { kv, sessions, open } = given;
    await say(sessions, {});
    let isFirst = true;
    const slow = aroundCommits(kv, async (commit) => {
      if (isFirst) {
        isFirst = false;
        await say(sessions, { learn: { space: "main", due: given.now } });
      }
      return await commit();
    });
    assertEquals(await open({ kv: slow }).sessions.erase(SESSION_KEY), true);
    assertEquals(await entriesLeft(kv), []);
  });
});

Deno.test("law 8: every mark expires, and so does every key of a session with its own time to live", async () => {
  using kv = await Deno.openKv(":memory:");
  await withLogs(async (given) => {
    const { sessions } = given;
    const learn = { space: "main", due: given.now };
    await say(sessions, { learn, label: IN_MAIN, keepFor: 86_400, open: true, takes: "me" });
    await say(sessions, { learn, keepFor: null, open: false });
    await sessions.erase(SESSION_KEY);
    assertEquals((await sessions.forgetMarks.next()).length, 1);
  }, { kv: refusingEternal(kv) });
});

Deno.test("law 15: every space that an erased session was ever in has a mark to forget it", async () => {
  await withLogs(async ({ sessions }) => {
    await say(sessions, { label: { ...IN_MAIN, space: "now", formerSpaces: ["first", "second"] } });
    await sessions.erase(SESSION_KEY);
    const spaces = (await sessions.forgetMarks.next()).map(({ space }) => space);
    assertEquals(spaces.sort(), ["first", "now", "second"]);
  });
});
