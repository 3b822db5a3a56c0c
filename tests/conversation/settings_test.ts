import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type ChangeSettings,
  type Conversation,
  type DecidedEvent,
  fold,
  footprintOf,
  LEAST_CONTEXT,
  LONGEST_MODEL_NAME,
  LONGEST_SYSTEM_PROMPT,
  type OwnSettings,
  type SettingsChange,
  understand,
} from "../../src/conversation/mod.ts";
import { given, received, record, replied, RULES, when } from "./given.ts";

const changed = (data: OwnSettings & { change?: string }): DecidedEvent => ({
  type: "SettingsChanged",
  data,
});

function change(
  asked: SettingsChange,
  rest: Omit<ChangeSettings, "type" | "change"> = {},
): ChangeSettings {
  return { type: "ChangeSettings", change: asked, ...rest };
}

function refusalOf(command: ChangeSettings, state: Conversation = given(), rules = RULES) {
  const decision = when(command, state, rules);
  return decision.ok ? undefined : decision.refusal;
}

Deno.test("a change of settings carries all that the session has of its own", () => {
  const state = given(changed({ model: "m-1", contextLimit: 12_000 }));
  assertEquals(when(change({ systemPrompt: "Be brief.", model: null }), state), {
    ok: true,
    events: [changed({ systemPrompt: "Be brief.", contextLimit: 12_000 })],
  });
});

Deno.test("what is as it was is no event, and null takes the bridge's setting again", () => {
  const state = given(changed({ summaries: false }));
  assertEquals(when(change({ summaries: false }), state), { ok: true, events: [] });
  assertEquals(when(change({ model: null }), state), { ok: true, events: [] });
  assertEquals(when(change({ summaries: null }), state), { ok: true, events: [changed({})] });
  assertEquals(given(changed({ summaries: false }), changed({})).settings?.own, {});
});

Deno.test("a keeping time is set by the same command, with the other settings or without", () => {
  const kept = { type: "KeepingSet", data: { seconds: 60 } } as const;
  assertEquals(when(change({}, { keepFor: 60 }), given()), { ok: true, events: [kept] });
  assertEquals(when(change({ model: "m" }, { keepFor: 60 }), given()), {
    ok: true,
    events: [changed({ model: "m" }), kept],
  });
  assertEquals(refusalOf(change({ model: "m" }, { keepFor: 9e9 }))?.reason, "KeptTooLong");
});

Deno.test("law 2: a change that comes again under its id changes nothing, whatever came between", () => {
  const state = given(
    changed({ model: "one", change: "c1" }),
    changed({ model: "two", change: "c2" }),
  );
  assertEquals(when(change({ model: "one" }, { id: "c1" }), state), { ok: true, events: [] });
  assertEquals(refusalOf(change({ model: "three" }, { id: "c1" }), state), {
    reason: "ChangeIdTaken",
    change: "c1",
  });
});

Deno.test("a system prompt, a model's name and a budget have bounds, and refusals name them", () => {
  const longest = "x".repeat(LONGEST_SYSTEM_PROMPT);
  assertEquals(refusalOf(change({ systemPrompt: longest })), undefined);
  assertEquals(refusalOf(change({ systemPrompt: `${longest}x` })), {
    reason: "SystemPromptTooLong",
    characters: LONGEST_SYSTEM_PROMPT + 1,
    limit: LONGEST_SYSTEM_PROMPT,
  });
  assertEquals(refusalOf(change({ model: "m".repeat(LONGEST_MODEL_NAME + 1) })), {
    reason: "ModelNameTooLong",
    characters: LONGEST_MODEL_NAME + 1,
    limit: LONGEST_MODEL_NAME,
  });
  const { mostContext: most } = RULES.choices;
  for (const characters of [LEAST_CONTEXT - 1, most + 1]) {
    const least = LEAST_CONTEXT;
    const refusal = { reason: "BudgetOutOfBounds", characters, least, most } as const;
    assertEquals(refusalOf(change({ contextLimit: characters })), refusal);
  }
  for (const characters of [LEAST_CONTEXT, most]) {
    assertEquals(refusalOf(change({ contextLimit: characters })), undefined);
  }
});

Deno.test("a model is refused that does not exist or is not allowed, and those that may be are named", () => {
  const rules = { ...RULES, choices: { ...RULES.choices, models: ["small-*", "large-1"] } };
  const models = ["small-1", "small-2", "large-1", "dear-1"];
  const offered = ["small-1", "small-2", "large-1"];
  const refused = (model: string, known?: readonly string[]) =>
    refusalOf(change({ model }, known ? { models: known } : {}), given(), rules);
  assertEquals(refused("small-2", models), undefined);
  assertEquals(refused("small-9", models), {
    reason: "ModelUnknown",
    model: "small-9",
    models: offered,
  });
  assertEquals(refused("dear-1", models), {
    reason: "ModelNotAllowed",
    model: "dear-1",
    models: offered,
  });
  assertEquals(refused("small-9"), undefined);
  assertEquals(refused("dear-1"), { reason: "ModelNotAllowed", model: "dear-1" });
});

Deno.test("a model that the session has already stays, though it may not be chosen any more", () => {
  const rules = { ...RULES, choices: { ...RULES.choices, models: [] } };
  const state = given(changed({ model: "gone" }));
  assertEquals(refusalOf(change({ summaries: false }), state, rules), undefined);
});

Deno.test("settings can be changed while a turn is open; it stays open", () => {
  const state = given(received("a", "Hi"), changed({ model: "m" }));
  assertEquals(state.open.map(({ id }) => id), ["a"]);
  assertEquals(state.settings?.position, 2);
});

Deno.test("stored settings beyond their bounds are cut or left to the bridge's", () => {
  const stored = {
    model: "m".repeat(LONGEST_MODEL_NAME + 1),
    systemPrompt: "p".repeat(LONGEST_SYSTEM_PROMPT + 9),
    contextLimit: -1,
    summaries: "no",
  };
  const event = understand({ position: 1, at: 0, type: "SettingsChanged", data: stored });
  assertEquals(fold([event]).settings?.own, {
    model: undefined,
    systemPrompt: "p".repeat(LONGEST_SYSTEM_PROMPT),
    contextLimit: undefined,
    summaries: undefined,
  });
});

Deno.test("a state counts the system prompts that it holds", () => {
  const one = given(changed({ systemPrompt: "p".repeat(10_000), change: "c1" }));
  const two = given(
    changed({ systemPrompt: "p".repeat(10_000), change: "c1" }),
    changed({ systemPrompt: "q".repeat(10_000), change: "c2" }),
  );
  const bytes = (state: Conversation) => footprintOf(state) - footprintOf(given());
  assertEquals(bytes(one) >= 10_000 && bytes(two) >= 2 * bytes(one), true);
});

const anyChange: fc.Arbitrary<SettingsChange> = fc.record({
  model: fc.constantFrom("a", "b", null, undefined),
  systemPrompt: fc.constantFrom("", "Be brief.", null, undefined),
  contextLimit: fc.constantFrom(400, 9_000, null, undefined),
  summaries: fc.constantFrom(true, false, null, undefined),
});

Deno.test("any changes, each sent any number of times, lead to what the last of each kind says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyChange, fc.integer({ min: 1, max: 3 })), { maxLength: 12 }),
      (changes) => {
        const events: DecidedEvent[] = [received("a", "Hi"), replied("a", "Hello")];
        const expected: Record<string, unknown> = {};
        for (const [index, [asked, times]] of changes.entries()) {
          for (let sent = 0; sent < times; sent++) {
            const decided = when(change(asked, { id: `c${index}` }), fold(record(events)));
            if (!decided.ok) throw new Error(decided.refusal.reason);
            if (sent > 0) assertEquals(decided.events, []);
            events.push(...decided.events);
          }
          for (const [name, value] of Object.entries(asked)) {
            if (value === null) delete expected[name];
            else if (value !== undefined) expected[name] = value;
          }
        }
        assertEquals(fold(record(events)).settings?.own ?? {}, expected);
      },
    ),
  );
});
