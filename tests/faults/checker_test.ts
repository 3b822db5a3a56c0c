import { assertEquals } from "@std/assert";
import type { ServerFrame } from "../../src/protocol/mod.ts";
import { check } from "./checker.ts";
import { BUILDER } from "../../src/conversation/mod.ts";
import type { LogEntry } from "../../src/verification/mod.ts";
import type { History, Kept, Look, Tried } from "./history.ts";
import { storyOf } from "./story.ts";

const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const COUNTS = { characters: 0, budget: 1, recent: 0, recalled: 0, summarised: 0, dropped: 0 };

const MANIFEST = { upTo: 0, limit: 1, characters: 0, items: [], leftOut: [] };
const REPLY = { model: "m", stopReason: "end_turn", usage: USAGE, manifest: MANIFEST };

function logged(...events: [type: string, turn: string, text: string][]): LogEntry[] {
  return events.map(([type, turn, text], index) => {
    const rest = type === "ReplyCompleted" ? REPLY : { idGiven: true };
    return { position: index + 1, type, at: index, data: { turn, text, ...rest } };
  });
}

function accepted(turn: string, position: number, text: string): ServerFrame {
  return { type: "turn.accepted", turn, position, text, duplicate: false };
}

function delta(turn: string, offset: number, text: string): ServerFrame {
  return { type: "turn.delta", turn, offset, text };
}

function completed(turn: string, position: number, text: string): ServerFrame {
  const outcome = { model: "m", stopReason: "end_turn", usage: USAGE, context: COUNTS };
  return { type: "turn.completed", turn, position, text, ...outcome };
}

const LOG = logged(
  ["MessageReceived", "a", "<s1> hi"],
  ["MessageReceived", "b", "<s1> ho"],
  ["ReplyCompleted", "a", "A <s1> hi"],
  ["ReplyCompleted", "b", "B <s1> ho"],
);

const FRAMES = [
  accepted("a", 1, "<s1> hi"),
  delta("a", 0, "A <s"),
  accepted("b", 2, "<s1> ho"),
  delta("a", 4, "1> hi"),
  completed("a", 3, "A <s1> hi"),
  delta("b", 0, "old"),
  delta("b", 0, "B <s1> ho"),
  completed("b", 4, "B <s1> ho"),
];

function history(changes: {
  readonly frames?: readonly ServerFrame[];
  readonly log?: readonly LogEntry[];
  readonly rest?: Partial<History>;
} = {}): History {
  const frames = (changes.frames ?? FRAMES).map((frame, at) => ({ at, frame }));
  const sent = { at: 0, client: "c1", session: "s1", turn: "a", text: "<s1> hi" };
  return {
    connections: [{ client: "c1", session: "s1", instance: 0, after: 0, frames }],
    sent: [sent],
    incidents: [],
    log: { s1: changes.log ?? LOG, s2: logged() },
    invalid: [],
    prompts: ["<s1> hi"],
    calls: [{ message: "<s1> a", began: 0, ended: 5 }, { message: "<s1> a", began: 6, ended: 9 }],
    generations: generations(),
    ...changes.rest,
  };
}

const TTL_MS = 1_000;
const OLD = ["<f0.1> hi", "A <f0.1> hi"];
const NEW = ["<f0.2> hi"];

function kept(asked: number, text: string): Kept {
  return { kind: "kept", session: "f0", asked, answered: asked + 1, text };
}

function look(reader: Look["reader"], asked: number, texts: readonly string[]): Look {
  return { kind: "look", session: "f0", reader, asked, answered: asked + 1, texts };
}

function tried(answered: number): Tried {
  return { kind: "tried", session: "f0", answered };
}

/** Used, looked at in its time, left until it is gone, begun anew; and what is to follow on that. */
function generations(...more: readonly (Kept | Look | Tried)[]): History["generations"] {
  const seen = [
    look("socket", 0, []),
    ...OLD.map((text, index) => kept(10 + index, text)),
    tried(30),
    look("events", 800, OLD),
    look("socket", 900, OLD),
    tried(920),
    look("events", 1_850, OLD),
    look("events", 5_000, []),
    look("socket", 5_010, []),
    kept(5_020, NEW[0]!),
    tried(5_040),
    ...more,
  ];
  return { ttlMs: TTL_MS, seen };
}

function without<Item>(items: readonly Item[], ...indexes: number[]): Item[] {
  return items.filter((_, index) => !indexes.includes(index));
}

function replaced<Item>(items: readonly Item[], index: number, item: Item): Item[] {
  return items.map((each, place) => place === index ? item : each);
}

Deno.test("the checker finds nothing in a correct history", async () => {
  assertEquals(await check(history()), []);
});

function withData(event: LogEntry, data: LogEntry["data"]): LogEntry {
  return { ...event, data: { ...event.data, ...data } };
}

const RECEIPT = {
  builder: BUILDER,
  sha256: "not its hash",
  settings: { model: "m", maxOutputTokens: 1, systemPrompt: "", contextLimit: 400 },
};

const PLANTED: [string, History, string][] = [
  [
    "a second reply",
    history({
      log: [...LOG, ...logged(["ReplyCompleted", "b", "B2"]).map((e) => ({ ...e, position: 5 }))],
    }),
    "one reply a turn",
  ],
  [
    "a position left out",
    history({
      log: LOG.map((event, index) => index === 3 ? { ...event, position: 5 } : event),
    }),
    "gapless positions",
  ],
  [
    "replies out of order",
    history({
      log: logged(
        ["MessageReceived", "a", "<s1> hi"],
        ["MessageReceived", "b", "<s1> ho"],
        ["ReplyCompleted", "b", "B"],
        ["ReplyCompleted", "a", "A"],
      ),
      frames: [],
    }),
    "replies in order",
  ],
  [
    "a message without an outcome",
    history({ log: LOG.slice(0, 3), frames: [] }),
    "an outcome for what was acknowledged",
  ],
  [
    "an event that cannot be read",
    history({ log: LOG.map((event, index) => index === 1 ? withData(event, { text: 1 }) : event) }),
    "readable events",
  ],
  [
    "a request that cannot be made again out of the log",
    history({
      log: LOG.map((event, index) =>
        index === 2 ? withData(event, { request: { ...RECEIPT, upTo: 2 } }) : event
      ),
    }),
    "receipts rebuild",
  ],
  [
    "an acknowledged message that is in no log",
    history({
      frames: [...FRAMES, accepted("lost", 5, "<s1> lost")],
    }),
    "durable before acknowledged",
  ],
  [
    "a frame that says something else than the log",
    history({
      frames: replaced(FRAMES, 7, completed("b", 4, "something else")),
    }),
    "frames as the log",
  ],
  [
    "two frames the wrong way round",
    history({
      frames: [...FRAMES.slice(0, 2), ...FRAMES.slice(3, 5), FRAMES[2]!],
    }),
    "frames in order",
  ],
  [
    "a frame that one client was not told",
    history({ frames: without(FRAMES, 2) }),
    "no frame left out",
  ],
  [
    "a piece of a reply lost on the way",
    history({ frames: without(FRAMES, 3) }),
    "streamed text is stored text",
  ],
  [
    "two tries of a reply mixed",
    history({
      frames: replaced(FRAMES, 6, delta("b", 3, "B <s1> ho")),
    }),
    "streamed text is stored text",
  ],
  [
    "another session's text in a frame",
    history({
      frames: [...FRAMES, delta("c", 0, "<s2> secret")],
    }),
    "no text of another session",
  ],
  [
    "another session's text in a prompt",
    history({ rest: { prompts: ["<s1> hi <s2> secret"] } }),
    "no text of another session",
  ],
  [
    "a request that the model refused as invalid",
    history({ rest: { invalid: ["role"] } }),
    "no invalid request",
  ],
  [
    "two calls for one turn at once",
    history({
      rest: {
        calls: [
          { message: "<s1> a", began: 0, ended: 900 },
          { message: "<s1> a", began: 100, ended: 200 },
        ],
      },
    }),
    "one call at a time",
  ],
  [
    "a message that became another",
    history({
      rest: { sent: [{ at: 0, client: "c1", session: "s1", turn: "a", text: "<s1> no" }] },
    }),
    "the same text",
  ],
  [
    "a session that was gone in its time",
    history({ rest: { generations: generations(look("events", 5_700, [])) } }),
    "what is used in time is kept",
  ],
  [
    "a text that was kept, and is not there in its time",
    history({
      rest: { generations: generations(kept(5_030, "A <f0.2> hi"), look("socket", 5_700, NEW)) },
    }),
    "no half session",
  ],
  [
    "a session of which the beginning has gone",
    history({ rest: { generations: generations(kept(5_030, "B"), look("events", 6_100, ["B"])) } }),
    "no half session",
  ],
  [
    "a session that was there long after its time",
    history({ rest: { generations: generations(look("events", 9_000, NEW)) } }),
    "nothing after its time",
  ],
  [
    "a text of a session's former generation",
    history({ rest: { generations: generations(look("socket", 5_100, [OLD[0]!, ...NEW])) } }),
    "nothing after its time",
  ],
  [
    "a message id that a former generation still has",
    history({ rest: { generations: generations(look("ids", 5_100, [OLD[0]!])) } }),
    "nothing after its time",
  ],
  [
    "a prompt with texts of two generations of a session",
    history({ rest: { prompts: ["<f0.1> hi <f0.2> hi"] } }),
    "nothing after its time",
  ],
  [
    "a turn that failed by a defect",
    history({
      frames: [...FRAMES, {
        type: "turn.failed",
        turn: "b",
        position: 4,
        error: { code: "internal", message: "?", retryable: true },
      }],
    }),
    "a clear refusal",
  ],
  [
    "a defect that a client was told of",
    history({ frames: [...FRAMES, { type: "error", code: "internal", message: "?" }] }),
    "a clear refusal",
  ],
];

Deno.test("the checker takes a repeated reopening for no new one, even from before a client was back", async () => {
  const again = { turn: "a", position: 3, reason: "regenerate", id: "again" } as const;
  const reopened: ServerFrame = { type: "turn.reopened", ...again };
  const log = logged(
    ["MessageReceived", "a", "<s1> hi"],
    ["ReplyCompleted", "a", "A <s1> hi"],
    ["ReplyReopened", "a", ""],
    ["ReplyCompleted", "a", "B <s1> hi"],
  );
  const seen: ServerFrame[] = [
    { ...reopened, replayed: true },
    delta("a", 0, "B <s"),
    reopened,
    delta("a", 4, "1> hi"),
    completed("a", 4, "B <s1> hi"),
  ];
  const frames = seen.map((frame, at) => ({ at, frame }));
  for (const after of [2, 3]) {
    const connections = [{ client: "c1", session: "s1", instance: 0, after, frames }];
    const found = await check(history({ log, rest: { connections } }));
    assertEquals(found.filter(({ rule }) => rule === "streamed text is stored text"), []);
  }
});

Deno.test("the story of two concurrent calls shows when each began and ended", async () => {
  const calls = [
    { message: "<s1> a hello", began: 0, ended: 900 },
    { message: "<s1> a hello", began: 100, ended: 200 },
  ];
  const planted = history({ rest: { calls } });
  const [violation] = await check(planted);
  const story = storyOf(violation!, planted).split("\n").filter((line) => line.includes("call"));
  assertEquals(story.map((line) => line.replace(/^ +/, "")), [
    "Violated: one call at a time (session s1, turn a)",
    "two calls for a ran at once for 100 ms",
    "0.000 s  the model is called",
    "0.100 s  the model is called",
    "0.200 s  the call that began at 100 ms has ended",
    "0.900 s  the call that began at 0 ms has ended",
  ]);
});

for (const [name, planted, rule] of PLANTED) {
  Deno.test(`the checker finds ${name} and tells its story`, async () => {
    const violations = await check(planted);
    assertEquals(violations.map((violation) => violation.rule).includes(rule as never), true);
    assertEquals(storyOf(violations[0]!, planted).startsWith("Violated: "), true);
  });
}
