import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { masterKey } from "../support/encryption.ts";

const KEY = { owner: "ada", session: "s" };
const PLANTED = "planted words";
const REAL = { name: "The real name", preview: "The real first words" };
const SAID = "what was really said ".repeat(5_000);

type Stored = Record<string, unknown>;

/** Opens the log anew, so that nothing it says comes from a cache. */
type Open = (keys?: readonly ReturnType<typeof masterKey>[]) => SessionLog;

/** Runs a test on an encrypted session with all that a session can have in a store. */
async function withSession(
  test: (given: { readonly kv: Deno.Kv; readonly open: Open }) => Promise<void>,
  label = REAL,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const master = masterKey("k");
  const open: Open = (encryptionKeys = [master]) => {
    return new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys });
  };
  const log = open();
  const begun = await log.append(KEY, {
    expected: 0,
    events: [{ type: "MessageReceived", data: { text: SAID } }],
    turns: 1,
    label,
    hash: { hash: "abc", turn: "t" },
    open: true,
    takes: "me",
  });
  assert(begun.ok && begun.lease);
  const piece = { offset: 0, text: "Half of it", lease: begun.lease };
  assert(await log.partials.write(KEY, { openedAt: 1, attempt: "one" }, piece));
  await test({ kv, open });
}

/** All that clients are told of the session in words; what cannot be read is not told. */
async function told(log: SessionLog): Promise<string> {
  const attempts = [
    () => log.head(KEY).then((head) => [head?.name, head?.preview]),
    async () => {
      const { sessions } = await log.index.sessions("ada", { limit: 10 });
      return sessions.map(({ session, name, preview }) => [session, name, preview]);
    },
    () => log.read(KEY),
    () => log.partials.read(KEY, { openedAt: 1, attempt: "one" }),
  ];
  const results = await Promise.allSettled(attempts.map((attempt) => attempt()));
  return JSON.stringify(results.map((result) => "value" in result ? result.value : "refused"));
}

/** The value with every text in it replaced, one at a time, and with further texts put in. */
function* plantings(value: Stored): Generator<Stored> {
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === "string") yield { ...value, [name]: PLANTED };
    if (typeof member === "object" && member !== null && !(member instanceof Uint8Array)) {
      for (const inner of plantings(member as Stored)) yield { ...value, [name]: inner };
    }
  }
  const texts = { name: PLANTED, preview: PLANTED, text: PLANTED, data: { text: PLANTED } };
  yield { ...value, ...texts };
  yield { ...value, ...texts, label: undefined };
  yield { ...value, ...texts, label: texts };
  const body = new TextEncoder().encode(JSON.stringify(texts));
  yield { ...value, ...texts, label: { nonce: new Uint8Array(12), body } };
  if ("body" in value) yield { ...value, body };
}

Deno.test("whatever is planted in plaintext in an encrypted session, no name, preview or text is made of it", async () => {
  await withSession(async ({ kv, open }) => {
    const real = await told(open());
    for (const text of [REAL.name, REAL.preview, "really said", "Half of it"]) {
      assert(real.includes(text));
    }
    const entries = await Array.fromAsync(kv.list({ prefix: [] }));
    let tried = 0;
    for (const { key, value } of entries) {
      for (const planted of plantings(value as Stored)) {
        await kv.set(key, planted);
        const answer = await told(open());
        assertEquals(answer.includes(PLANTED), false, `${key.join(" ")}: ${answer.slice(0, 300)}`);
        tried += 1;
        await kv.set(key, value);
      }
    }
    assert(entries.length >= 7 && tried > 40, `${entries.length} values, ${tried} plantings`);
    assertEquals(await told(open()), real);
  });
});

Deno.test("a name planted in an encrypted head is not kept by the next use of the session", async () => {
  await withSession(async ({ kv, open }) => {
    const [head] = await Array.fromAsync(kv.list({ prefix: [TABLES.contextTable, "log"] }))
      .then((all) => all.filter(({ key }) => key.at(-1) === "head"));
    assert(head);
    const { label: _, ...bare } = head.value as Stored;
    for (
      const value of [bare, {
        ...bare,
        label: { nonce: new Uint8Array(12), body: new Uint8Array(30) },
      }]
    ) {
      await kv.set(head.key, { ...value, name: PLANTED, preview: PLANTED });
      const log = open();
      const position = (await log.head(KEY))?.position ?? 0;
      const events = [{ type: "SessionRenamed", data: { name: "" } }];
      assert((await log.append(KEY, { expected: position, events, turns: 1 })).ok);
      assertEquals((await told(open())).includes(PLANTED), false);
      const stored = JSON.stringify((await kv.get(head.key)).value);
      assertEquals(stored.includes(PLANTED), false);
    }
  });
});

Deno.test("without its master key an encrypted session has no name, planted or not", async () => {
  await withSession(async ({ kv, open }) => {
    for await (const { key, value } of kv.list({ prefix: [] })) {
      if (key.at(-1) === "head") await kv.set(key, { ...value as Stored, name: PLANTED });
    }
    for (const keys of [[], [masterKey("other")], [masterKey("k")]]) {
      assertEquals((await told(open(keys))).includes(PLANTED), false);
    }
  });
});

Deno.test("no poison: a number out of range in a head is damage, not a time that cannot be told", async () => {
  await withSession(async ({ kv, open }) => {
    for await (const { key, value } of kv.list({ prefix: [] })) {
      if (key.at(-1) !== "head") continue;
      for (const [name, member] of Object.entries(value as Stored)) {
        if (typeof member !== "number" || name === "v") continue;
        for (const planted of [1e300, -1, 1e16, Infinity, NaN]) {
          await kv.set(key, { ...value as Stored, [name]: planted });
          const { sessions } = await open().index.sessions("ada", { limit: 10 });
          for (const { createdAt, expiresAt, usedAt } of sessions) {
            for (const time of [createdAt, expiresAt, usedAt ?? 0]) new Date(time).toISOString();
          }
          assertEquals(sessions.map(({ position }) => position), [1], `${name} ${planted}`);
          assertEquals((await open().head(KEY))?.turns, 1);
        }
      }
    }
  });
});
