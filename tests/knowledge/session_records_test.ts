import { assert, assertEquals } from "@std/assert";
import { finish } from "../../src/conversation/mod.ts";
import {
  currentFacts,
  type DecidedSpaceEvent,
  findFact,
  findSession,
  generationsOf,
  readSnapshotSteps,
  SpaceIndex,
  type SpaceRules,
  textsThatGo,
  writeSnapshotSteps,
} from "../../src/knowledge/mod.ts";
import { digested, joined, learned, plain, refusalOf, SpaceLog } from "./given.ts";

const RULES: SpaceRules = { maxFacts: 10, maxSessions: 4 };
const OPENED: DecidedSpaceEvent = { type: "SpaceOpened", data: {} };

const join = (session: string, asOf?: number) => {
  const life = { type: "JoinSession", session, generation: "g" } as const;
  return asOf === undefined ? life : { ...life, asOf };
};

const leave = (session: string, reason: "moved" | "erased" | "expired") =>
  ({ type: "LeaveSession", session, generation: "g", reason, salt: "pepper" }) as const;

/** A space with four sessions, as many as there may be; they are named a to d. */
function full(): SpaceLog {
  return new SpaceLog(OPENED, ..."abcd".split("").map((session) => joined(session, "g", session)));
}

const names = ({ space }: SpaceLog) => [...space.sessions].map(({ session }) => session).join("");

/** The state is the same however it is come by. */
function holds(log: SpaceLog): void {
  assertEquals(plain(log.read), plain(log.space));
  const snapshot = finish(readSnapshotSteps(finish(writeSnapshotSteps(log.space))));
  assert(snapshot);
  assertEquals(plain(snapshot), plain(log.space));
}

Deno.test("sessions that expired or were erased keep nobody out of a space, however many come", () => {
  for (const reasons of [["expired"], ["erased"], ["expired", "erased"]] as const) {
    const log = new SpaceLog(OPENED);
    for (let count = 0; count < 40; count++) {
      const decision = log.do(join(`s${count}`), RULES);
      assertEquals(refusalOf(decision), undefined, `${reasons}, ${count}`);
      log.do(leave(`s${count}`, reasons[count % reasons.length] ?? "expired"));
      assert(log.space.sessions.length <= RULES.maxSessions);
    }
    assert(log.space.bytes < 10_000);
    holds(log);
  }
});

Deno.test("where all sessions of a space are alive, one more is refused", () => {
  const log = full();
  const refusal = { reason: "TooManySessions", limit: 4 } as const;
  assertEquals(refusalOf(log.do(join("e"), RULES)), refusal);
  log.do(leave("a", "moved"));
  assertEquals(refusalOf(log.do(join("e"), RULES)), refusal);
  log.do(leave("b", "expired"));
  assertEquals(refusalOf(log.do(join("e"), RULES)), undefined);
  assertEquals(names(log), "acde");
  holds(log);
});

Deno.test("a session that moved away is remembered until it has expired, so that it is learned once", () => {
  const log = full();
  log.commit({ ok: true, events: [digested(1, 9, "Bees.", "a")], erases: [] });
  log.do(leave("a", "moved"));
  log.do(leave("b", "erased"));
  log.do(join("e"), RULES);
  log.do(join("a"), RULES);
  assertEquals(findSession(log.space, "a", "g")?.next, 10);
  log.do(leave("a", "moved"));
  log.do(leave("a", "expired"));
  assertEquals(findSession(log.space, "a", "g"), undefined);
  assertEquals(log.events[1]?.data, { session: "a", generation: "g" });
  holds(log);
});

Deno.test("the earlier life of a session makes room for the next one", () => {
  const log = full();
  assertEquals(refusalOf(log.do({ ...join("a"), generation: "h" }, RULES)), undefined);
  assertEquals(findSession(log.space, "a", "g"), undefined);
  assertEquals(findSession(log.space, "a", "h")?.state, "there");
  assertEquals(log.space.count.sessions, 4);
  holds(log);
});

Deno.test("those that left first go first, half of them at a time, and what others said stays found", () => {
  const log = full();
  const digests = ["a", "b", "c", "d"].map((each) => digested(1, 2, `Bees of ${each}.`, each));
  log.commit({ ok: true, events: digests, erases: [] });
  for (const session of ["d", "a", "b"]) log.do(leave(session, "expired"));
  const index = new SpaceIndex();
  const now = { at: log.space.position, timeZone: "UTC" };
  const found = () =>
    index.search(log.space, { query: "bees", now }).flatMap(({ found }) =>
      found.kind === "digest" ? [found.session.session] : []
    ).sort().join("");
  assertEquals(found(), "abcd");
  log.do(join("e"), RULES);
  assertEquals(names(log), "bce");
  assertEquals(found(), "bc");
  assertEquals([...log.space.texts].map(({ text }) => text), ["Bees of b.", "Bees of c."]);
  holds(log);
});

Deno.test("law 15: what an expired session was about is gone from the log once its record is", () => {
  const log = full();
  log.commit({ ok: true, events: [digested(1, 2, "Of bees.", "a")], erases: [] });
  log.do(leave("a", "expired"));
  const before = log.space;
  log.do(join("e"), RULES);
  assertEquals(JSON.stringify(log.events).includes("bees"), false);
  const event = log.events.find(({ type }) => type === "SessionsDropped");
  assert(event?.type === "SessionsDropped");
  // An instance that is killed before all of them went leaves some to be found.
  assertEquals(textsThatGo(event, before), [2, 6]);
  assertEquals(textsThatGo(event, log.space), []);
});

Deno.test("law 15: an erased session does not come back by what it said before it was erased", () => {
  const log = full();
  const asOf = log.space.position;
  log.do(leave("a", "erased"));
  assertEquals(refusalOf(log.do(join("a", asOf), RULES))?.reason, "SessionNotInSpace");
  log.do(join("e"), RULES);
  assertEquals(findSession(log.space, "a", "g"), undefined);
  log.do(leave("b", "expired"));
  assertEquals(refusalOf(log.do(join("a", asOf), RULES))?.reason, "SessionNotInSpace");
  assertEquals(refusalOf(log.do(join("f", log.space.position), RULES)), undefined);
});

Deno.test("law 15: a session whose record is gone is erased with what only it said", () => {
  const log = full();
  const facts = [
    learned("f", "The user keeps bees", "a"),
    learned("g", "The user has two cats", "a", "b"),
  ];
  log.commit({ ok: true, events: facts, erases: [] });
  log.do(leave("a", "expired"));
  log.do(join("e"), RULES);
  assertEquals(findSession(log.space, "a"), undefined);
  assertEquals(generationsOf(log.space, "a"), ["g"]);
  assertEquals(generationsOf(log.space, "c"), ["g"]);
  assertEquals([...currentFacts(log.space)].length, 2);
  log.doAll(leave("a", "erased"));
  assertEquals(findFact(log.space, "f")?.forgotten?.reason, "source_erased");
  const [version] = findFact(log.space, "g")?.versions ?? [];
  assertEquals(version?.sources.map(({ session }) => session), ["b"]);
  assertEquals(JSON.stringify(log.events).includes("keeps bees"), false);
  const { position } = log.space;
  log.doAll(leave("a", "erased"));
  assertEquals(log.space.position, position);
  holds(log);
});

Deno.test("law 13: what an expired session withheld stays withheld", () => {
  const log = full();
  const withheld = { session: "a", generation: "g", positions: [1] };
  const learnedFrom = learned("f", "The user keeps bees", "a");
  log.commit({ ok: true, events: [learnedFrom], erases: [] });
  log.do({ type: "WithholdSource", ...withheld });
  log.do(leave("a", "expired"));
  assertEquals(refusalOf(log.do(join("e"), RULES))?.reason, "TooManySessions");
  log.do({ type: "ForgetFact", fact: "f", salt: "pepper" });
  assertEquals(refusalOf(log.do(join("e"), RULES)), undefined);
  assertEquals(names(log), "bcde");
});

Deno.test("a log in which a space has more sessions than it may now is folded as it was", () => {
  const log = new SpaceLog(OPENED, ..."abcdefgh".split("").map((session) => joined(session)));
  assertEquals(log.space.sessions.length, 8);
  for (const session of "abcdef") log.do(leave(session, "expired"));
  assertEquals(log.space.sessions.length, 8);
  log.do(join("i"), RULES);
  assertEquals(names(log), "fghi");
  holds(log);
});
