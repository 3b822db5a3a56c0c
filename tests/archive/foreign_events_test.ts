import { assert, assertEquals, assertMatch } from "@std/assert";
import { problemSchema } from "../../src/protocol/mod.ts";
import { type Line, rehashed, textOf } from "../support/archive.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const AT = "2026-01-02T03:04:05.678Z";
const MARK = "<as it is>";

interface Event {
  readonly type: string;
  readonly data: unknown;
  readonly at?: string;
}

/** An archive of events, with true positions and hashes. */
async function archiveOf(events: readonly Event[], header: Line = {}): Promise<string> {
  const position = events.length;
  const lines = events.map((event, index) => ({ position: index + 1, at: AT, ...event }));
  const first = {
    archive: "claude-context-bridge",
    version: 1,
    session: "s",
    createdAt: AT,
    position,
    ...header,
  };
  const end = { end: true, position };
  return textOf(await rehashed([first, ...lines as unknown as Line[], end]));
}

const imported = (more: Line): Event => ({
  type: "TurnImported",
  data: { turn: "i", text: "Hi", reply: "Hello", saidAt: 1, repliedAt: 2, ...more },
});
const said = (more: Line): Event => ({
  type: "MessageReceived",
  data: { turn: "t", text: "Hi", idGiven: true, ...more },
});
const replied = (more: Line): Event => ({
  type: "ReplyCompleted",
  data: {
    turn: "t",
    text: "Hello",
    model: "m",
    stopReason: "end_turn",
    usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
    manifest: { upTo: 1, limit: 9, characters: 0, items: [], leftOut: [] },
    ...more,
  },
});
const pinned = (more: Line): Event => ({
  type: "NotePinned",
  data: { note: "n", text: "x", ...more },
});
const renamed = (name: string): Event => ({ type: "SessionRenamed", data: { name } });
const summarised = (more: Line): Event => ({
  type: "HistorySummarised",
  data: {
    from: 1,
    to: 1,
    turns: 1,
    text: "So far",
    model: "m",
    usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
    ...more,
  },
});
const usage = (more: Line) => ({ inputTokens: 1, outputTokens: 1, ...more });
const deep = (levels: number) => {
  let value: unknown = "end";
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Events that break a limit: what breaks it, all events, and what the refusal says of it. */
const REFUSED: readonly (readonly [string, readonly Event[], RegExp])[] = [
  ...["saidAt", "repliedAt"].flatMap((name) =>
    [1e300, -1e300, 8.64e15, 253_402_300_800_000, 1.5, -62_167_219_200_001].map((time) =>
      [
        `${name} ${time}`,
        [imported({ [name]: time })],
        new RegExp(`data.${name} must be whole ms`),
      ] as const
    )
  ),
  [
    "a name of 1 MB",
    [renamed("n".repeat(1_000_000))],
    /data\.name has 1000000 characters, at most 200/,
  ],
  ["a name of one too many", [renamed("n".repeat(201))], /data\.name has 201 characters/],
  ["a turn with an odd id", [said({ turn: "a b" })], /data\.turn must be 1 to 128 characters/],
  ["a long id", [said({ turn: "t".repeat(129) })], /data\.turn must be/],
  ["an empty id", [said({ turn: "" })], /data\.turn must be/],
  ["an id with NUL", [pinned({ note: "n\u0000" })], /data\.note must be/],
  ["a pin of a turn with an odd id", [pinned({ turn: "\ud800" })], /data\.turn must be/],
  [
    "a message of more than 4,000,000",
    [said({ text: "x".repeat(4_000_001) })],
    /data\.text has 4000001/,
  ],
  [
    "a reply like that",
    [said({}), replied({ text: "x".repeat(4_000_001) })],
    /line 3: data\.text has/,
  ],
  ["an imported reply", [imported({ reply: "x".repeat(4_000_001) })], /data\.reply has 4000001/],
  ["a note", [pinned({ text: "x".repeat(4_000_001) })], /data\.text has/],
  ["a summary", [said({}), summarised({ text: "x".repeat(4_000_001) })], /data\.text has/],
  ["a cancelled partial", [said({}), {
    type: "TurnCancelled",
    data: { turn: "t", text: "x".repeat(4_000_001) },
  }], /data\.text has/],
  ["a model's name", [said({}), replied({ model: "m".repeat(1_001) })], /data\.model has 1001/],
  [
    "a summary of what is to come",
    [said({}), summarised({ to: 1e15 })],
    /data\.to must be a position/,
  ],
  ["a summary of itself", [said({}), summarised({ to: 2 })], /data\.to must be a position before/],
  ["a manifest of the future", [
    said({}),
    replied({ manifest: { upTo: 2, limit: 9, characters: 0, items: [], leftOut: [] } }),
  ], /data\.manifest\.upTo must be a position/],
  [
    "too many tokens",
    [said({}), replied({ usage: usage({ cacheReadTokens: 1e300 }) })],
    /cacheReadTokens/,
  ],
  [
    "half a token",
    [said({}), replied({ usage: usage({ cacheReadTokens: 0.5 }) })],
    /cacheReadTokens/,
  ],
  ["a context of any size", [
    said({}),
    replied({
      request: {
        builder: 1,
        sha256: "x",
        upTo: 1,
        settings: { model: "m", maxOutputTokens: 1, systemPrompt: "", contextLimit: 4_000_001 },
      },
    }),
  ], /data\.request\.settings\.contextLimit must be a whole number from 0 to 4000000/],
  ["an import's key", [
    imported({ import: { key: "k".repeat(129), sha256: "x", turns: 1, lines: 1 } }),
  ], /data\.import\.key must be/],
  ["a kind of secret", [said({ redacted: ["k".repeat(1_001)] })], /data\.redacted\.0 has 1001/],
  [
    "deep data",
    [{ type: "Unheard", data: { a: deep(100) } }],
    /nests objects and lists more than 64 deep/,
  ],
  ["deep data of a known kind", [said({ more: deep(64) })], /more than 64 deep/],
  [
    "a key __proto__",
    [{ type: "Unheard", data: { a: JSON.parse('{"__proto__": 1}') } }],
    /__proto__/,
  ],
  [
    "many values",
    [{ type: "Unheard", data: { a: Array(100_000).fill(0) } }],
    /more than 100000 values/,
  ],
  ["many members", [{
    type: "Unheard",
    data: Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, 0])),
  }], /an object with more than 1000 members/],
  [
    "a long member name",
    [{ type: "Unheard", data: { ["k".repeat(1_001)]: 1 } }],
    /not a possible name/,
  ],
  ["a long kind", [{ type: "T".repeat(101), data: {} }], /type: /],
  ["a late time", [{ ...said({}), at: "9998-01-01T00:00:00.000Z" }], /at is in the future/],
  ["a five-digit year", [{ ...said({}), at: "+010000-01-01T00:00:00.000Z" }], /at: must be a time/],
  [
    "turns that are open",
    Array.from({ length: 1_002 }, (_, index) => said({ turn: `t${index}` })),
    /line 1003: More than 1001 turns are open/,
  ],
  [
    "pins",
    Array.from({ length: 2_001 }, (_, index) => pinned({ note: `n${index}` })),
    /line 2002: More than 2000 notes are pinned/,
  ],
];

/** Sends an archive, and asserts that it was refused and that nothing came of it. */
async function refused({ url, kv }: ServedWorld, archive: string | Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${url}/v1/sessions/s/import`, { method: "POST", body: archive });
  const problem = problemSchema.parse(await response.json());
  assertEquals([response.status, problem.code], [400, "invalid_archive"], problem.detail);
  assert(problem.lines?.[0]?.line !== undefined);
  assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0, "nothing is stored");
  return problem.detail;
}

Deno.test("an archive that breaks a limit of commands is refused with line, field and limit, and nothing is stored", async () => {
  await withServer(async (world) => {
    for (const [what, events, says] of REFUSED) {
      assertMatch(await refused(world, await archiveOf(events)), says, what);
    }
  });
});

Deno.test("numbers that overflow, as only a hand-written archive has them, are refused", async () => {
  await withServer(async (world) => {
    for (const number of ["1e999", "-1e999"]) {
      for (const event of [imported({ saidAt: MARK }), { type: "Unheard", data: { a: [MARK] } }]) {
        const archive =
          (await archiveOf([JSON.parse(JSON.stringify(event).replace(`"${MARK}"`, "null"))]))
            .replace(/(?<="saidAt":|"a":\[)null/, number);
        assertMatch(await refused(world, archive), /data\..* is not a number/);
      }
    }
  });
});

Deno.test("a header that breaks a limit is refused", async () => {
  const headers: readonly Line[] = [
    { session: "s".repeat(129) },
    { session: "" },
    { createdAt: "+275760-09-13T00:00:00.000Z" },
    { createdAt: "9999-01-01T00:00:00.000Z" },
    { expiresAt: "+275760-09-13T00:00:00.000Z" },
    { position: 1e300 },
    { position: -1 },
    { owner: "o".repeat(129) },
    { more: deep(100) },
  ];
  await withServer(async (world) => {
    for (const header of headers) {
      const archive = await archiveOf([said({})], header);
      const path = `${world.url}/v1/sessions/s/import`;
      const response = await fetch(path, { method: "POST", body: archive });
      const { code } = problemSchema.parse(await response.json());
      assert(response.status === 400 && code.startsWith("invalid_"), JSON.stringify(header));
      assertEquals((await Array.fromAsync(world.kv.list({ prefix: [] }))).length, 0);
    }
  });
});

Deno.test("what commands allow at most, archives do too, and it can be used", async () => {
  const most: readonly Event[] = [
    pinned({ note: "n".repeat(128), text: "Never mention flamingos." }),
    imported({
      saidAt: 253_402_300_799_999,
      repliedAt: -62_167_219_200_000,
      text: "Lone \ud800 and \u0000",
    }),
    said({ turn: "..", text: "Back then" }),
    replied({ turn: "..", text: "Indeed" }),
    summarised({ to: 4 }),
    renamed("n".repeat(200)),
    { type: "Unheard", data: { a: deep(50), list: Array(50_000).fill(1.5) } },
    { ...said({ turn: "u" }), at: new Date(Date.now() + 3_600_000).toISOString() },
  ];
  await withServer(async ({ url }) => {
    const path = `${url}/v1/sessions/s`;
    const archive = await archiveOf(most);
    const response = await fetch(`${path}/import`, { method: "POST", body: archive });
    assertEquals(response.status, 201, await response.text());
    for (const route of ["context?message=hi", "search?q=lone", "events", "pins", "export", ""]) {
      const answer = await fetch(route === "" ? path : `${path}/${route}`);
      assertEquals(answer.status, 200, `${route}: ${await answer.text()}`);
    }
  });
});

Deno.test("a session with times and names that an earlier version took in can still be used", async () => {
  const old = [
    imported({ saidAt: 1e300, text: "My sister repairs organs in Ghent." }),
    imported({ turn: "j", saidAt: -1e300, repliedAt: 8.64e15, text: "In June 2024 she moved." }),
    renamed("n".repeat(5_000)),
    said({ turn: "a" }),
    replied({ turn: "a", text: "Yes" }),
    summarised({ to: 1e15 }),
  ];
  await withServer(async ({ url, log, claude }) => {
    const key = { owner: "local", session: "s" };
    const events = old as readonly { type: string; data: Line }[];
    assert((await log.append(key, { expected: 0, events, turns: 3 })).ok);
    const path = `${url}/v1/sessions/s`;
    for (
      const route of [
        "context?message=Ghent%20in%20June%202024",
        "search?q=ghent",
        "events",
        "export",
      ]
    ) {
      const answer = await fetch(`${path}/${route}`);
      assertEquals(answer.status, 200, `${route}: ${await answer.text()}`);
    }
    const body = JSON.stringify({ text: "Who repairs organs in Ghent?" });
    const sent = await fetch(`${path}/messages`, { method: "POST", body });
    assertEquals(sent.status, 200, await sent.text());
    assertMatch(claude.replies.at(-1)?.raw ?? "", /My sister repairs organs/);
    const forked = await fetch(`${path}/fork`, { method: "POST", body: '{"session": "f"}' });
    const { name } = await forked.json();
    assertEquals([forked.status, name], [201, undefined]);
  });
});

Deno.test("an archive with a line that is not UTF-8 is refused with the line and the offset", async () => {
  await withServer(async (world) => {
    const archive = await archiveOf([said({}), said({ turn: "u", text: "caf#" })]);
    const bytes = new TextEncoder().encode(archive);
    bytes[archive.indexOf("#")] = 0xe9;
    const detail = await refused(world, bytes);
    assertMatch(
      detail,
      new RegExp(`line 3: .*not UTF-8: the byte at offset ${archive.indexOf("#")} `),
    );
  });
});
