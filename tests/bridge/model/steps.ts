import fc from "fast-check";
import type { Behaviour } from "../../support/fake_claude.ts";

/** Where a thing is done: which of the two instances, and which of the clients. */
const on = fc.constantFrom<0 | 1>(0, 1);
const client = fc.nat(2);
const turn = fc.constantFrom("a", "b", "c", "d");
const note = fc.constantFrom("n1", "n2");
const text = fc.constantFrom("Hello", "I live in Porto. 🙂", "漢字", "What is it?");
const kind = <Kind extends string>(kind: Kind) => fc.constant(kind);

/** Something that happens to a session. `isAwaited`: before the next thing does. */
export type Step =
  & { readonly isAwaited: boolean }
  & (typeof what extends fc.Arbitrary<infer What> ? What
    : never);

const what = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("attach"),
      client,
      on,
      from: fc.constantFrom("start", "known", "known", "known"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("detach"), client }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: kind("say"),
      client,
      text,
      id: fc.option(turn, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("show"),
      client,
      on,
      text,
      id: turn,
      size: fc.constantFrom(20, 30),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind("cancel"), client, turn }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("reopen"),
      client,
      turn: fc.constantFrom("a", "b", "c", "d", "newest"),
      id: fc.constantFrom("r1", "r2", "r3"),
      isMore: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("choose"), client, reply: fc.nat(3) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("pin"), client, note, text }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("pinTurn"), client, turn }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("unpin"), client, note }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("revise"), client, note, text }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind("withhold"), client, turn, isRelease: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind("rename"),
      client,
      name: fc.constantFrom("", "Bees", "Trees"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("configure"),
      client,
      change: fc.constantFrom<{
        contextLimit?: number | null;
        summaries?: boolean | null;
        keepFor?: number | null;
        change?: string;
      }>(
        { contextLimit: 1_000 },
        { contextLimit: null, change: "c1" },
        { summaries: false },
        { summaries: null, keepFor: 7_200 },
        { keepFor: null },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("move"),
      on,
      space: fc.constantFrom<string | null>("home", "work", null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("fact"), on, text }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("forget"), on }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("learn"), on }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("eraseSpace"), on }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("erase"), on }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("fork"), on, at: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("copy"), on }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("import"), on, key: fc.constantFrom("k1", "k2") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("over"), on }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("kill"), on, uses: fc.nat(8) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("doubt"),
      on,
      how: fc.constantFrom("lost", "refused", "not begun"),
      after: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("settle") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind("pass"),
      minutes: fc.constantFrom(0.01, 1, 31, 59, 61, 121),
    }),
  },
);

/** What happens to a session, in order. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(what, fc.boolean()).map(([what, isAwaited]) => ({ ...what, isAwaited })),
  { minLength: 4, maxLength: 30 },
);

/** What Claude does, call by call. */
export const behaviours: fc.Arbitrary<Behaviour[]> = fc.array(
  fc.constantFrom<Behaviour>(
    { kind: "reply" },
    { kind: "reply", dripMs: 2, text: "One by one it is said, and slowly at that." },
    { kind: "reply", pieces: ["An ", "emoji ", "\ud83d", "\ude42."], dripMs: 1 },
    { kind: "reply", text: "It was cut at its", stopReason: "max_tokens" },
    { kind: "reply", text: "", stopReason: "refusal" },
    { kind: "reply", text: "Not this.", stopReason: "refusal" },
    { kind: "reply", then: { after: 2, what: "overloaded" } },
    { kind: "reply", then: { after: 1, what: "cut" }, dripMs: 1 },
    { kind: "status", status: 529, type: "overloaded_error" },
    { kind: "status", status: 400, type: "invalid_request_error" },
    { kind: "reply", text: "word ".repeat(300), dripMs: 0 },
  ),
  { maxLength: 12 },
);

/** What the two instances are like. */
export const circumstances = fc.record({
  /** How much the clock of the second one is ahead, in minutes. */
  aheadMinutes: fc.constantFrom(0, 0, 0, -5, 5),
  isEncrypted: fc.boolean(),
  isFile: fc.constantFrom(false, false, false, true),
  isFar: fc.constantFrom(false, false, true),
  /** How much the owner may keep. */
  sessionBytes: fc.constantFrom(33_554_432, 33_554_432, 12_000),
});
