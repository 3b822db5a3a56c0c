import { assert, assertEquals, assertRejects } from "@std/assert";
import { KvClient, StoreError } from "../../src/kv/mod.ts";
import { KvConnectServer, type Trouble } from "../support/kv_connect.ts";
import { aroundCommits, wrapped } from "../support/wrapped_kv.ts";

const SET = { checks: [], mutations: [{ type: "set", key: ["a"], value: 1 }] } as const;

async function withKv(test: (kv: Deno.Kv) => Promise<void>): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  await test(kv);
}

/** Fails with SQLite's message as often as it is told to, and then does the real thing. */
function locked<Result>(times: number, call: () => Promise<Result>): () => Promise<Result> {
  let left = times;
  return () => left-- > 0 ? Promise.reject(new TypeError("database is locked")) : call();
}

Deno.test("every call is repeated while the file is locked: reads, lists in the middle, commits", async () => {
  await withKv(async (kv) => {
    for (let n = 0; n < 5; n++) await kv.set(["k", n], n);
    const get = locked(2, () => kv.get(["k", 1]));
    const getMany = locked(2, () => kv.getMany([["k", 2]]));
    const store = wrapped(kv, () => ({
      get: get as Deno.Kv["get"],
      getMany: getMany as Deno.Kv["getMany"],
      list: ((selector: Deno.KvListSelector, options: Deno.KvListOptions) => {
        const entries = kv.list(selector, options);
        const next = entries.next.bind(entries);
        let calls = 0;
        entries.next = () =>
          ++calls === 3 ? Promise.reject(new TypeError("database is locked")) : next();
        return entries;
      }) as Deno.Kv["list"],
    }));
    const client = new KvClient(store, { deadlineMs: 5_000 });
    assertEquals((await client.get(["k", 1])).value, 1);
    assertEquals((await client.getMany([["k", 2]]))[0]?.value, 2);
    const values = await Array.fromAsync(client.list({ prefix: ["k"] }), ({ value }) => value);
    assertEquals(values, [0, 1, 2, 3, 4]);
    let tries = 0;
    const busy = aroundCommits(kv, async (commit) => {
      if (++tries < 3) throw new TypeError("database is locked");
      return await commit();
    });
    assert((await new KvClient(busy, { deadlineMs: 5_000 }).commit(SET)).ok);
    assertEquals(tries, 3);
  });
});

Deno.test("a call that fails for another reason is not repeated", async () => {
  await withKv(async (kv) => {
    let tries = 0;
    const failing = aroundCommits(kv, () => {
      tries += 1;
      return Promise.reject(new TypeError("disk full"));
    });
    const client = new KvClient(failing, { deadlineMs: 5_000 });
    await assertRejects(() => client.commit(SET), TypeError, "disk full");
    assertEquals(tries, 1);
  });
});

Deno.test("an operation ends at its deadline, with its name in the error and its signal aborted", async () => {
  await withKv(async (kv) => {
    const client = new KvClient(kv, { deadlineMs: 10 });
    let signal: AbortSignal | undefined;
    const late = client.operation("append to the event log", (given) => {
      signal = given;
      return new Promise(() => {});
    }, { deadlines: 3 });
    const error = await assertRejects(() => late, StoreError);
    assertEquals(error.message, "Cannot append to the event log: no answer within 30 ms");
    assertEquals([error.code, signal?.aborted], ["store_unavailable", true]);
  });
});

Deno.test("an operation wraps what the store throws, and passes on what the log itself refuses", async () => {
  await withKv(async (kv) => {
    const client = new KvClient(kv, { deadlineMs: 5_000 });
    const cause = new TypeError("disk full");
    const failed = await assertRejects(
      () => client.operation("touch a session", () => Promise.reject(cause)),
      StoreError,
      "Cannot touch a session",
    );
    assertEquals([failed.code, failed.cause], ["store_unavailable", cause]);
    const refusal = new StoreError("key_missing", "Cannot read the session");
    const passed = client.operation("read", () => Promise.reject(refusal)).catch((error) => error);
    assertEquals(await passed, refusal);
  });
});

for (
  const trouble of ["500 before", "500 after applying", "drop after applying", "delay"] as const
) {
  Deno.test(`law 2: over KV Connect, a checked commit whose answer was “${trouble}” is applied once`, async () => {
    Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
    await using remote = new KvConnectServer();
    using kv = await Deno.openKv(remote.url);
    const client = new KvClient(kv, { deadlineMs: 5_000 });
    remote.trouble.push(trouble satisfies Trouble);
    const result = await client.commit({
      checks: [{ key: ["a"], versionstamp: null }],
      mutations: [{ type: "set", key: ["a"], value: "mine" }],
    }).catch(() => undefined);
    const found = await client.get(["a"]);
    assertEquals(found.value, "mine");
    if (result?.ok) assertEquals(found.versionstamp, result.versionstamp);
    else assert(trouble.endsWith("applying"), "only an applied commit may be in doubt");
  });
}
