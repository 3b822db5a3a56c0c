import { assertEquals } from "@std/assert";
import { changesOf, rebased, valuesOf } from "../../../web/settings/form_values.ts";

const settings = {
  model: "m",
  systemPrompt: "Be brief.",
  contextLimit: 9_000,
  summaries: false,
  keepFor: 60,
};

const NOTHING = {
  model: undefined,
  systemPrompt: undefined,
  contextLimit: undefined,
  summaries: undefined,
  keepFor: undefined,
};

Deno.test("a form holds what the session has of its own, and nothing of the bridge's", () => {
  assertEquals(valuesOf({ settings, own: [] }), NOTHING);
  assertEquals(valuesOf({ settings, own: ["summaries", "keepFor"] }), {
    ...NOTHING,
    summaries: false,
    keepFor: 60,
  });
});

Deno.test("only what differs is changed, null where the bridge's is taken again", () => {
  const before = valuesOf({ settings, own: ["model", "systemPrompt", "contextLimit"] });
  assertEquals(changesOf(before, before), undefined);
  assertEquals(changesOf(before, { ...before, model: undefined, systemPrompt: "" }), {
    ...NOTHING,
    model: null,
    systemPrompt: "",
  });
  assertEquals(changesOf(NOTHING, { ...NOTHING, contextLimit: 12_000, summaries: false }), {
    ...NOTHING,
    contextLimit: 12_000,
    summaries: false,
  });
});

Deno.test("a form follows other settings, except where it was changed", () => {
  const before = valuesOf({ settings, own: ["model", "summaries"] });
  const values = { ...before, systemPrompt: "Answer in Dutch." };
  const now = { ...before, model: "n", systemPrompt: "Be kind.", summaries: undefined };
  assertEquals(rebased(values, before, now), { ...now, systemPrompt: "Answer in Dutch." });
});
