/**
 * What a large space costs. `deno task bench:bigspace`: fills a store with 500 sessions of 11 turns
 * in one space that has 5,000 facts and a digest of each session, starts a bridge, and times through
 * HTTP, in one run with a session in that space and one without a space: the first look at the space
 * by the first bridge and by the next one, the first context, later contexts, and searches over
 * everything. All texts are made-up English prose: sentences about everyday life, filled with words
 * and names from fixed lists by a seeded generator. A session is about two subjects, and questions ask
 * for what was said in one.
 */
import { type DecidedEvent, termsOfTalk, toStored } from "../src/conversation/mod.ts";
import { type DecidedSpaceEvent, toStoredSpaceEvent } from "../src/knowledge/mod.ts";
import { openSessionLog, type SessionLog } from "../src/session_log/mod.ts";
import { SpaceLog } from "../src/space_log/mod.ts";
import { logPlace, startBridge } from "../tests/support/process.ts";
import { SpaceTexts } from "./space_texts.ts";
import { UNLIMITED } from "./unlimited.ts";

const SESSIONS = 500;
const TURNS = 11;
const FACTS = 5_000;
const QUESTIONS = 60;
/** The least lengths of a message or reply, of a digest and of a fact, in characters. */
const LENGTHS = { turn: 110, digest: 180, fact: 40 };
const OWNER = "local";
const SPACE = "main";
const BATCH = 200;
const DAY_MS = 86_400_000;
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

const texts = new SpaceTexts(generator(7));

await using place = await logPlace();
await fill(place.path);
const questions = Array.from({ length: QUESTIONS }, () => texts.question());
let base = "";
const former = await start();
const folding = await opened();
await former.end("SIGINT");
const bridge = await start();
const opening = await opened();
const first = { without: await context("without", "Hello"), with: await context("with", "Hello") };
await context("with", "Hello again");
const turns = { without: [] as number[], cold: [] as number[], warm: [] as number[] };
for (const round of ["cold", "warm"] as const) {
  for (const message of questions) {
    if (round === "warm") turns.without.push(await context("without", message));
    turns[round].push(await context("with", message));
  }
}
const search = (q: string) => timed(() => post("/search", { q }));
const firstSearch = await search("Hello");
const searches = await Array.fromAsync(questions, search);
await bridge.end("SIGINT");

const [without, inSpace] = [median(turns.without), median(turns.warm)];
const row = (what: string, value: string) => console.log(`${what.padEnd(52)} ${value}`);
console.log(`${SESSIONS} sessions of ${TURNS} turns and ${FACTS} facts in one space; in ms`);
row("opening the space, of which a bridge kept the state", ms(opening));
row("opening it for the first time, from its events", ms(folding));
row("first context: in the space, without one", `${ms(first.with)}  ${ms(first.without)}`);
row("contexts that read sessions for the first time", ms(median(turns.cold)));
row("warm contexts: in the space, without one", `${ms(inSpace)}  ${ms(without)}`);
row("a space adds, and its ratio", `${ms(inSpace - without)}  ${(inSpace / without).toFixed(2)}`);
row("first search over everything", ms(firstSearch));
row("later searches (median, slowest)", `${ms(median(searches))}  ${ms(Math.max(...searches))}`);

/** Starts a bridge. Its code is warm before anything is timed, on other data. */
async function start() {
  const started = await startBridge({ ...UNLIMITED, KV_PATH: place.path });
  base = `http://127.0.0.1:${started.port}/v1`;
  for (const message of questions.slice(0, 20)) await context("warm", message);
  return started;
}

/** How long the first look at the space takes. */
async function opened(): Promise<number> {
  return await timed(() => read(`/spaces/${SPACE}/facts?limit=1`));
}

async function fill(path: string): Promise<void> {
  const sessions = await openSessionLog({
    path,
    ttlMs: DAY_MS,
    contextTable: "claude-context-sessions",
    hashTable: "claude-context-hashes",
  });
  const spaces = new SpaceLog(sessions);
  const events: DecidedSpaceEvent[] = [{ type: "SpaceOpened", data: {} }];
  for (let index = 0; index < SESSIONS; index++) {
    const session = `s${index}`;
    texts.begin();
    const said = Array.from({ length: TURNS * 2 }, () => texts.said(LENGTHS.turn));
    const generation = await begin(sessions, session, { texts: said, isIn: true });
    const saidAt = Date.now() - (SESSIONS - index) * 3_600_000;
    events.push({ type: "SessionJoined", data: { session, generation } }, {
      type: "SessionDigested",
      data: {
        ...{
          session,
          generation,
          from: 1,
          to: TURNS + 1,
          text: texts.said(LENGTHS.digest),
          model: "m",
        },
        ...{ saidFrom: saidAt, saidTo: saidAt, terms: termsOfTalk(said), usage: USAGE },
      },
    });
    for (let fact = index; fact < FACTS; fact += SESSIONS) {
      const sources = [{ session, generation, positions: [2] }];
      const data = { fact: `f${fact}`, text: texts.said(LENGTHS.fact), saidBy: "user" as const };
      events.push({ type: "FactLearned", data: { ...data, saidAt, sources } });
    }
  }
  for (const session of ["warm", "without"]) {
    await begin(sessions, session, { texts: ["Hi", "Hi"] });
  }
  const greeting = { texts: ["Hi", "Hi"], isIn: true };
  const generation = await begin(sessions, "with", greeting);
  events.push({ type: "SessionJoined", data: { session: "with", generation } });
  for (let expected = 0; expected < events.length; expected += BATCH) {
    const batch = events.slice(expected, expected + BATCH).map(toStoredSpaceEvent);
    const label = { sessions: SESSIONS + 1 };
    const key = { owner: OWNER, space: SPACE };
    const done = await spaces.append(key, { expected, events: batch, facts: FACTS, label });
    if (!done.ok) throw new Error("Cannot fill the space");
  }
  sessions.close();
}

/** Begins a session with texts that alternate between the sides. Returns its generation. */
async function begin(log: SessionLog, session: string, { texts, isIn = false }: {
  readonly texts: readonly string[];
  readonly isIn?: boolean;
}): Promise<string> {
  const at = Date.now() - DAY_MS;
  const joined: DecidedEvent[] = isIn
    ? [{ type: "SpaceJoined", data: { space: SPACE, position: 1 } }]
    : [];
  const said = texts.flatMap((text, index): DecidedEvent[] => {
    if (index % 2 > 0) return [];
    const times = { saidAt: at, repliedAt: at };
    const data = { turn: `t${index}`, text, reply: texts[index + 1] ?? "", ...times };
    return [{ type: "TurnImported", data }];
  });
  const events = [...joined, ...said].map((event) => toStored(event));
  const key = { owner: OWNER, session };
  const done = await log.append(key, { expected: 0, events, turns: said.length });
  if (!done.ok) throw new Error("Cannot fill a session");
  return done.head.lineage;
}

async function context(session: string, message: string): Promise<number> {
  return await timed(() => post(`/sessions/${session}/context`, { message, limit: 8_000 }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function post(path: string, body: object): Promise<void> {
  await read(path, { method: "POST", body: JSON.stringify(body) });
}

async function read(path: string, init: RequestInit = {}): Promise<void> {
  const answer = await fetch(`${base}${path}`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} failed: ${text}`);
}

function ms(value: number): string {
  return value.toFixed(1).padStart(7);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Numbers from 0 to 1 that are the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
