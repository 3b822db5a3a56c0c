import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fork } from "../../src/archive/mod.ts";
import { BLOCK_BYTES } from "../../src/session_log/accounts/account.ts";
import { OverAllowanceError, SessionLog, StoreError } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const TTL_MS = 36_000_000;
const HOUR_MS = 3_600_000;
const LIMIT = 4;
const [LOG, ACCOUNT, LISTED] = ["log", "account", "sessions"].map((family) => {
  return [TABLES.contextTable, family, "ada"];
}) as [string[], string[], string[]];
const encryptionKeys = keysFor(import.meta.url);

interface Head {
  readonly bytes: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

interface Account {
  readonly sessions: number;
  readonly bytes: number;
  readonly countedAt: number;
}

/** What becomes of the next commit. */
type Fate = "applied" | "lost" | "refused";

const session = fc.integer({ min: 0, max: 5 }).map((n) => `s${n}`);
const instance = fc.integer({ min: 0, max: 1 });
const bytes = fc.constantFrom(0, 10_000, 31_000, 33_000, 70_000);
const fate = fc.constantFrom<Fate>("applied", "applied", "applied", "lost", "refused");
const step = fc.oneof(
  fc.record({ act: fc.constant("append"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("append"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("race"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("fork"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("abandon"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("erase"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("touch"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("wait"), session, instance, bytes, fate }),
  fc.record({ act: fc.constant("wait"), session, instance, bytes, fate }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const plain = { session: "s0", instance: 0, bytes: 0, fate: "applied" } as const;

/** The session's head goes with the first erasure; the second finds none that says what it was charged. */
const ERASED_TWICE: Step[] = [
  { ...plain, act: "append" },
  { ...plain, act: "append", session: "s1" },
  { ...plain, act: "erase", fate: "lost" },
  { ...plain, act: "erase" },
];

Deno.test("an owner's account is what was there when it was counted, and what came and went since", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isSwept) => {
      using kv = await Deno.openKv(":memory:");
      let now = 1_750_000_000_000;
      let next: Fate = "applied";
      const doubtful = aroundCommits(kv, async (commit) => {
        const now = next;
        next = "applied";
        if (now === "refused") throw new Error("not applied");
        const result = await commit();
        if (now === "lost") throw new Error("the answer was lost");
        return result;
      });
      const open = (sessions: number, store = doubtful) =>
        new SessionLog({
          ...TABLES,
          kv: store,
          ttlMs: TTL_MS,
          encryptionKeys,
          allowances: { sessions, sessionBytes: 150_000, ownerBytes: 12 * BLOCK_BYTES },
          now: () => now,
        });
      const logs = [open(LIMIT), open(LIMIT)] as const;
      const interrupted = new Set<string>();
      let mayBeGone = false;
      for (const each of steps) {
        if (each.act === "wait") now += 1_000 + (each.bytes / 70_000) * 9 * HOUR_MS;
        next = each.act === "wait" ? "applied" : each.fate;
        const erases = each.act === "erase" || each.act === "race";
        if (erases && interrupted.has(each.session)) mayBeGone = true;
        await run(each, { logs, now }).catch((error) => {
          if (!(error instanceof StoreError || error instanceof OverAllowanceError)) throw error;
          if (erases) interrupted.add(each.session);
        });
        next = "applied";
        const { account, there } = await look(kv, now);
        const since = account?.countedAt ?? -Infinity;
        const counted = there.filter(({ expiresAt }) => expiresAt > since);
        if (account) mayBeGone = false;
        if (account) assertEquals([account.sessions, account.bytes], sumOf(counted));
        else assert(counted.length === 0 || mayBeGone, "an account");
        assert(there.filter(({ expiresAt }) => expiresAt > now).length <= LIMIT);
      }
      if (isSwept) await sweep(kv, now);
      await heal(kv, open, () => now += HOUR_MS);
      const { account, there } = await look(kv, now);
      const live = there.filter(({ expiresAt }) => expiresAt > now);
      assertEquals([account?.sessions ?? 0, account?.bytes ?? 0], sumOf(live));
    }),
    { numRuns: 60, examples: [[ERASED_TWICE, false]] },
  );
});

async function run(
  { act, session, instance, bytes }: Step,
  { logs, now }: { readonly logs: readonly [SessionLog, SessionLog]; readonly now: number },
): Promise<void> {
  const log = logs[instance === 0 ? 0 : 1];
  const key = { owner: "ada", session };
  const append = async (each: SessionLog) => {
    const expected = (await each.head(key))?.position ?? 0;
    const events = [{ type: "Said", data: { text: "x".repeat(bytes) } }];
    await each.append(key, {
      expected,
      events,
      turns: 0,
      isBounded: expected === 0 || bytes !== 31_000,
    });
  };
  if (act === "append") await append(log);
  else if (act === "race") {
    const results = await Promise.allSettled([append(logs[0]), append(logs[1]), log.erase(key)]);
    for (const each of results) if (each.status === "rejected") throw each.reason;
  } else if (act === "fork") await fork(log, key, { to: { ...key, session: `${session}f` }, now });
  else if (act === "abandon") await (await log.stage(key)).discard();
  else if (act === "erase") await log.erase(key);
  else if (act === "touch") await log.touch(key);
}

/** The account, and all heads that the owner's list names. */
async function look(kv: Deno.Kv, now: number) {
  const { value: account } = await kv.get<Account>(ACCOUNT);
  const there: Head[] = [];
  for await (const { key } of kv.list({ prefix: LISTED })) {
    const { value } = await kv.get<Head>([...LOG, String(key.at(-1)), "head"]);
    if (value && value.createdAt === key.at(-2)) there.push(value);
  }
  assert((account?.countedAt ?? 0) <= now);
  return { account, there };
}

function sumOf(heads: readonly Head[]): number[] {
  const blocks = heads.map(({ bytes }) => Math.max(1, Math.ceil(bytes / BLOCK_BYTES)));
  return [heads.length, blocks.reduce((sum, each) => sum + each, 0) * BLOCK_BYTES];
}

/** Lets expired sessions go, as the store does: without a commit of the log. */
async function sweep(kv: Deno.Kv, now: number): Promise<void> {
  for await (const { key } of kv.list({ prefix: LISTED })) {
    const place = [...LOG, String(key.at(-1)), "head"];
    const { value } = await kv.get<Head>(place);
    if (value && value.expiresAt > now) continue;
    await kv.delete(place);
    await kv.delete(key);
  }
}

/** Knocks at the limit of what is there, once a recount is due. */
async function heal(
  kv: Deno.Kv,
  open: (sessions: number, store: Deno.Kv) => SessionLog,
  wait: () => number,
): Promise<void> {
  const now = wait();
  const { there } = await look(kv, now);
  const live = there.filter(({ expiresAt }) => expiresAt > now).length;
  const events = [{ type: "Said", data: {} }];
  const probe = { owner: "ada", session: "probe" };
  const refused = await open(live, kv).append(probe, {
    expected: 0,
    events,
    turns: 0,
    isBounded: true,
  });
  assert(!refused.ok && refused.over?.allowance === "sessions");
}
