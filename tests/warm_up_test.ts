import { assert, assertEquals } from "@std/assert";
import { buildContext, evolve, initialState, understand } from "../src/conversation/mod.ts";
import { warmUp } from "../src/warm_up.ts";
import { openModels } from "../src/models.ts";
import { parseSettings } from "../src/settings/mod.ts";
import { withoutWarnings } from "./support/console.ts";

function settingsOf(environment: Record<string, string> = {}) {
  const parsed = parseSettings({ ANTHROPIC_API_KEY: "key", ...environment });
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.settings;
}

async function warmedUp(settings: ReturnType<typeof settingsOf>, isCut = () => false) {
  const { model } = openModels(settings);
  return await withoutWarnings(() => warmUp({ settings, model }, isCut));
}

for (
  const environment of [
    {},
    { CONTEXT_LIMIT: "400" },
    { CONTEXT_LIMIT: "200000", RECALL: "full" },
    { REDACT: "none" },
    { MODEL: "openai:some", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" },
  ]
) {
  Deno.test(`warmUp() fails with no settings: ${JSON.stringify(environment)}`, async () => {
    assertEquals((await warmedUp(settingsOf(environment))).warnings, []);
  });
}

Deno.test("warmUp() changes no context", async () => {
  const conversation = [
    { type: "MessageReceived", data: { turn: "a", text: "The boat is blue.", idGiven: true } },
  ].map((event) => understand({ ...event, position: 1, at: 0 })).reduce(evolve, initialState);
  const options = { message: "Which colour has the boat?", limit: 8_000 };
  const before = buildContext(conversation, options);
  await warmedUp(settingsOf());
  assertEquals(buildContext(conversation, options), before);
});

for (const limit of [8_000, 200_000]) {
  Deno.test(`warmUp() also searches older turns, with a CONTEXT_LIMIT of ${limit}`, async () => {
    const settings = settingsOf({ CONTEXT_LIMIT: `${limit}` });
    const { model } = openModels(settings);
    const bodies: string[] = [];
    const encoder: typeof model.encoder = {
      name: model.encoder.name,
      encode(prompt, called) {
        const body = model.encoder.encode(prompt, called);
        bodies.push(JSON.stringify(body));
        return body;
      },
    };
    await warmUp({ settings, model: { encoder } }, () => false);
    const days = [...new Set(bodies.join().matchAll(/day (\d+)\./g).map(([, day]) => Number(day)))]
      .sort((a, b) => a - b);
    const hasGap = days.some((day, index) => index > 0 && day > (days[index - 1] ?? day) + 1);
    assert(hasGap, `only these turns: ${days}`);
  });
}

Deno.test("warmUp() ends soon after it is cut", async () => {
  let looks = 0;
  await warmedUp(settingsOf(), () => ++looks > 3);
  assertEquals(looks, 4);
});
