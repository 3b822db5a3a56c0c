import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  currentFacts,
  decideSpace,
  emptySpace,
  findFact,
  findSession,
  foldSpace,
  newestOf,
  nextToLearn,
  readSnapshotSteps,
  type RecordLearning,
  type SaidText,
  type Space,
  type SpaceCommand,
  SpaceIndex,
  standingFacts,
  writeSnapshotSteps,
} from "../../src/knowledge/mod.ts";
import { finish } from "../../src/conversation/mod.ts";
import { add, HOUR, learning, plain, RECORDED_AT, SpaceLog } from "./given.ts";

const THINGS = ["bees", "tea", "chess", "Porto", "owls", "jazz"] as const;
const SESSIONS = ["s", "t"] as const;

const thing = fc.constantFrom(...THINGS);
const session = fc.constantFrom(...SESSIONS);
const role = fc.constantFrom("user", "assistant");
const pick = fc.nat(20);

/** One step of a history. */
type Step = typeof anyStep extends fc.Arbitrary<infer Made> ? Made : never;
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("say"), session, role, thing }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("join"), session }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("leave"),
      session,
      reason: fc.constantFrom("moved", "expired", "erased", "erased"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("read"), session, thing, pick }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("learn"), isAgain: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("write"), thing }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("correct"), thing, pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("forget"), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pin"), pick }) },
);
const anyHistory = fc.array(anyStep, { maxLength: 60, size: "max" });

/** A space, what its sessions said, and a learning that is on its way. */
class History {
  readonly log = new SpaceLog();
  readonly said = new Map<string, SaidText[]>();
  /** The states that somebody may still decide on. */
  readonly #seen: Space[] = [];
  readonly #underWay: RecordLearning[] = [];
  #ids = 0;
  readonly #maxSessions: number;

  constructor(maxSessions: number) {
    this.#maxSessions = maxSessions;
  }

  /** Between the last event of the space's log and the next one. */
  get now(): number {
    return RECORDED_AT + (this.log.events.length + 0.5) * HOUR;
  }

  saidIn(session: string): SaidText[] {
    return this.said.get(session) ?? [];
  }

  take(step: Step): void {
    this.#seen.push(this.log.space);
    switch (step.kind) {
      case "say": {
        const said = this.saidIn(step.session);
        const text = step.role === "user" ? `I like ${step.thing}.` : `You like ${step.thing}.`;
        const { role } = step;
        this.said.set(step.session, [
          ...said,
          { position: said.length + 1, role, text, at: this.now },
        ]);
        return;
      }
      case "join":
        return this.#do({ type: "JoinSession", session: step.session, generation: "g" });
      case "leave": {
        const { session, reason } = step;
        return this.#do({ type: "LeaveSession", session, generation: "g", reason });
      }
      case "read":
        return this.#read(step);
      case "learn": {
        const command = step.isAgain ? this.#underWay.at(-1) : this.#underWay.pop();
        return command && this.#do(command);
      }
      case "write": {
        const fact = `w${++this.#ids}`;
        return this.#do({ type: "WriteFact", fact, text: `Likes ${step.thing}`, at: this.now });
      }
      case "correct": {
        const text = `Likes ${step.thing}`;
        return this.#do({ type: "CorrectFact", fact: this.#any(step.pick), text, at: this.now });
      }
      case "forget":
        return this.#do({ type: "ForgetFact", fact: this.#any(step.pick), salt: "salt" });
      case "pin":
        return this.#do({ type: "PinFact", fact: this.#any(step.pick) });
    }
  }

  /** A call reads what a session said, and asks for good and bad operations. */
  #read({ session, thing, pick }: Extract<Step, { kind: "read" }>): void {
    const said = this.saidIn(session);
    const from = nextToLearn(this.log.space, session, "g") ?? 1;
    if (said.length < from) return;
    const operations = said.slice(from - 1).map(({ position, text }) =>
      add(`The user ${text.replace(/^\w+ like/, "likes")}`, position)
    );
    const invented = [add(`The user likes ${thing}`), add(`The user likes ${thing}`, 99)];
    const fact = this.#any(pick);
    const change = {
      kind: "revise",
      fact,
      text: `The user likes ${thing}`,
      sources: [from],
    } as const;
    this.#underWay.push(
      learning(said, [...operations, ...invented, change, operations[0] ?? change], {
        ...{ session, from, to: said.length, id: `l${++this.#ids}` },
        digest: said.slice(from - 1).map(({ text }) => text).join(" "),
        title: said[0]?.text ?? "",
      }),
    );
  }

  #any(pick: number): string {
    const { facts } = this.log.space;
    return facts.at(pick % Math.max(1, facts.length))?.fact ?? "none";
  }

  /** Decides on a state that may be old; the store refuses that, and it is decided anew. */
  #do(command: SpaceCommand): void {
    const rules = { maxFacts: 4, maxSessions: this.#maxSessions };
    const seen = this.#seen[this.#seen.length >> 1] ?? this.log.space;
    const decision = decideSpace(command, seen, rules);
    if (seen.position !== this.log.space.position) this.log.do(command, rules);
    else if (decision.ok) this.log.commit(decision);
  }
}

/** Checks random histories: after each step, by what `begin` returns, or at their ends. */
function check({ begin, end, seed, maxSessions = 10 }: {
  readonly begin?: () => (history: History) => void;
  readonly end?: (history: History) => void;
  readonly seed?: number;
  readonly maxSessions?: number;
}): void {
  fc.assert(
    fc.property(anyHistory, (steps) => {
      const history = new History(maxSessions);
      const property = begin?.();
      for (const step of steps) {
        history.take(step);
        property?.(history);
      }
      end?.(history);
    }),
    { numRuns: 150, ...(seed === undefined ? {} : { seed }) },
  );
}

Deno.test("law 15: what is in memory is what a reader of the log sees, its erased texts included", () => {
  check({ begin: () => ({ log }) => assertEquals(plain(log.space), plain(log.read)) });
});

Deno.test("a snapshot of any history gives its state back, and goes on as that would", () => {
  check({
    begin: () => {
      let kept = emptySpace;
      return ({ log: { space, events } }) => {
        assertEquals(plain(foldSpace(events.slice(kept.position), kept)), plain(space));
        const read = finish(readSnapshotSteps(finish(writeSnapshotSteps(space))));
        assertEquals(read && plain(read), plain(space));
        kept = read ?? kept;
      };
    },
  });
});

Deno.test("where sessions make room for others, memory, log and snapshots say the same", () => {
  let dropped = 0;
  check({
    seed: 1,
    maxSessions: 1,
    begin: () => ({ log: { space, events, read } }) => {
      assertEquals(plain(read), plain(space));
      const snapshot = finish(readSnapshotSteps(finish(writeSnapshotSteps(space))));
      assertEquals(snapshot && plain(snapshot), plain(space));
      assert(space.sessions.length <= 1);
      assert(space.bytes >= 0);
      const known = new Set(Array.from(space.sessions, ({ session }) => session));
      for (const { type, data } of events) {
        if (type === "SessionsDropped") dropped += 1;
        if (type === "SessionDigested" && !known.has(data.session)) assertEquals(data.text, "");
      }
    },
  });
  assert(dropped > 0);
});

Deno.test("law 15: a forgotten fact has no text in the store, in the state, or in the index", () => {
  const index = new SpaceIndex();
  check({
    begin: () => ({ log: { space, events } }) => {
      const isForgotten = (fact: string) => findFact(space, fact)?.forgotten !== undefined;
      for (const { versions, forgotten } of space.facts) {
        if (forgotten) assert(versions.every(({ text, redacted }) => text === "" && !redacted));
      }
      for (const { type, data } of events) {
        const isGone = (type === "FactLearned" || type === "FactRevised") && isForgotten(data.fact);
        if (isGone) assertEquals(data.text, "");
      }
      for (const { found } of index.search(space, { query: `likes ${THINGS.join(" ")}` })) {
        if (found.kind === "fact") assert(!isForgotten(found.fact.fact));
        else assertEquals(found.session.state === "erased", false);
      }
      const held = [...currentFacts(space)].map(({ fact }) => fact);
      assertEquals(held.length, space.count.facts);
      assertEquals(held.some(isForgotten), false);
    },
  });
});

Deno.test("law 15: what its owner forgot is learned only from what the user said later", () => {
  check({
    begin: () => {
      /** By fact: the thing that it is about, noted while it still had a text. */
      const forgotten = new Map<string, string>();
      return ({ log, said }) => {
        const forgottenAt = new Map<string, number>();
        for (const { type, data, at, position } of log.events) {
          if (type === "FactForgotten" && data.reason === "owner") {
            const fact = forgotten.get(data.fact);
            if (fact) forgottenAt.set(fact, at);
          }
          if (type !== "FactLearned" && type !== "FactRevised" || data.saidBy === "owner") continue;
          const thing = THINGS.find((thing) => data.text.includes(thing));
          const since = forgottenAt.get(thing ?? "");
          if (since === undefined || at <= since) continue;
          const sources = data.sources.flatMap(({ session, positions }) =>
            positions.map((position) => said.get(session)?.[position - 1])
          );
          assert(
            sources.some((source) => source?.role === "user" && source.at > since),
            `${position}: ${data.text}`,
          );
        }
        for (const fact of log.space.facts) {
          const { text } = newestOf(fact);
          const thing = THINGS.find((thing) => text.includes(thing));
          if (thing) forgotten.set(fact.fact, thing);
        }
      };
    },
  });
});

Deno.test("law 13: every learned fact has sources that say it, and says who said it", () => {
  check({
    begin: () => ({ log, said }) => {
      for (const { fact, text, saidBy, sources } of currentFacts(log.space)) {
        if (saidBy === "owner") continue;
        assert(sources.length > 0, fact);
        const texts = sources.flatMap(({ session, positions }) => {
          assertEquals(findSession(log.space, session)?.state === "erased", false);
          return positions.map((position) => said.get(session)?.[position - 1]);
        });
        const thing = THINGS.find((thing) => text.includes(thing)) ?? "nothing";
        const sayers = texts.filter((each) => each?.text.includes(thing)).map((each) => each?.role);
        assert(sayers.includes(saidBy), `${text}: ${saidBy}, not ${sayers.join()}`);
      }
    },
  });
});

Deno.test("law 17: what a session said is digested once and without gaps, whatever is repeated", () => {
  check({
    begin: () => ({ log }) => {
      for (const session of SESSIONS) {
        let next = 1;
        for (const { type, data } of log.events) {
          if (type !== "SessionDigested" || data.session !== session) continue;
          assertEquals(data.from, next);
          next = data.to + 1;
        }
      }
    },
  });
});

Deno.test("law 13: no two facts of a space say the same", () => {
  check({
    begin: () => ({ log }) => {
      const learned = [...currentFacts(log.space)].filter(({ saidBy }) => saidBy !== "owner");
      const texts = learned.map(({ text }) => text.toLowerCase());
      assertEquals(new Set(texts).size, texts.length);
    },
  });
});

Deno.test("a space as of a position is what its log up to there is folded to", () => {
  check({
    end: ({ log }) => {
      const shown = (space: Space, at: number) =>
        [...currentFacts(space, at)].map(({ fact, text, position, isPinned }) => ({
          ...{ fact, text, position, isPinned },
        }));
      for (let at = 0; at <= log.events.length; at++) {
        const then = foldSpace(log.events.slice(0, at));
        assertEquals(shown(log.space, at), shown(then, at));
      }
    },
  });
});

Deno.test("what a space's index finds does not depend on how it came to follow the space", () => {
  const query = { query: "who likes tea and Porto?", purpose: "recall" } as const;
  check({
    end: ({ log }) => {
      const index = new SpaceIndex();
      let space = foldSpace([]);
      const found = [];
      for (const [at, event] of log.events.entries()) {
        space = foldSpace([event], space);
        if (at % 3 === 0) found.push(index.search(space, query).length);
      }
      assertEquals(found.length, Math.ceil(log.events.length / 3));
      assertEquals(index.search(log.space, query), new SpaceIndex().search(log.space, query));
    },
  });
});

Deno.test("laws 6 and 15: standing facts stay as they were frozen, but for what its owner takes away", () => {
  const budget = { about: "tea and Porto", limit: 10_000 };
  check({
    end: ({ log }) => {
      const frozenAt = log.events.length >> 1;
      let before: readonly string[] | undefined;
      for (let at = frozenAt; at <= log.events.length; at++) {
        const texts = standingFacts(log.space, { at, frozenAt, ...budget }).map(({ text }) => text);
        if (before) assertEquals(texts, before.filter((text) => texts.includes(text)));
        before = texts;
      }
      const frozen = [...currentFacts(log.space, frozenAt)];
      assert((before ?? []).every((text) => frozen.some((fact) => fact.text === text)));
    },
  });
});

Deno.test("random histories learn, refuse, revise, forget and erase", () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  check({
    seed: 1,
    end: ({ log }) => {
      for (const { type, data } of log.events) {
        count(type === "FactForgotten" || type === "SessionLeft" ? `${type} ${data.reason}` : type);
        if (type === "SessionDigested") Object.keys(data.refused ?? {}).forEach(count);
      }
    },
  });
  for (
    const what of [
      "FactLearned",
      "FactRevised",
      "FactPinned",
      "SessionDigested",
      "FactForgotten owner",
      "FactForgotten source_erased",
      "FactForgotten no_room",
      "SessionLeft erased",
      "duplicate",
      "no_source",
      "not_said",
      "forgotten",
    ]
  ) assert((seen.get(what) ?? 0) >= 3, `${what}: ${seen.get(what) ?? 0} times`);
});
