import { assert, assertEquals, assertMatch } from "@std/assert";
import { announcement, modelNotice } from "../src/announcement.ts";
import { openModels } from "../src/models.ts";
import { netPlaces } from "../src/cli/permissions.ts";
import { parsed, problems } from "./support/settings.ts";

const OLLAMA = {
  MODEL_PROVIDER: "openai",
  OPENAI_BASE_URL: "http://127.0.0.1:11434/v1",
  MODEL: "llama",
} as const;

Deno.test("by default Claude replies, summarises and learns", () => {
  assertEquals(parsed({}).models, {
    reply: { provider: "claude", name: "claude-sonnet-5-5" },
    summary: { provider: "claude", name: "claude-haiku-5-5" },
  });
});

Deno.test("another provider takes over the summaries, too, with the same model if none is named", () => {
  const { models, bridge } = parsed(OLLAMA);
  assertEquals(models.summary, { provider: "openai", name: "llama" });
  assertEquals([bridge.modelName, bridge.summaryModelName], ["llama", "llama"]);
  const named = parsed({ ...OLLAMA, SUMMARY_MODEL: "small" });
  assertEquals(named.models.summary, { provider: "openai", name: "small" });
});

Deno.test("summaries may be of another provider than replies", () => {
  const other = { SUMMARY_PROVIDER: "claude", ANTHROPIC_API_KEY: "sk-ant-1" };
  const { models } = parsed({ ...OLLAMA, ...other });
  assertEquals(models.summary, { provider: "claude", name: "claude-haiku-5-5" });
  const cheap = { SUMMARY_PROVIDER: "openai", SUMMARY_MODEL: "small", OPENAI_API_KEY: "sk-1" };
  assertEquals(parsed(cheap).models, {
    reply: { provider: "claude", name: "claude-sonnet-5-5" },
    summary: { provider: "openai", name: "small" },
  });
});

Deno.test("what is missing for a provider is told by name", () => {
  assertEquals(problems({ MODEL_PROVIDER: "openai" }).map((each) => each.split(" ")[0]), [
    "MODEL",
    "OPENAI_API_KEY",
  ]);
  assertMatch(
    problems({ SUMMARY_PROVIDER: "openai", OPENAI_API_KEY: "k" }).join(),
    /^SUMMARY_MODEL/,
  );
  assertMatch(problems({ ...OLLAMA, SUMMARY_PROVIDER: "claude" }).join(), /^ANTHROPIC_API_KEY/);
  assertMatch(problems({ MODEL_PROVIDER: "gpt" }).join(), /must be claude or openai; found "gpt"/);
  assertEquals(parsed({ OPENAI_API_KEY: "sk-1" }).models.reply.provider, "claude");
});

Deno.test("law 10: an invalid key is not repeated, and a valid one is masked wherever it appears", () => {
  const found = problems({ ...OLLAMA, OPENAI_API_KEY: "with space" }).join();
  assertEquals(/with space/.test(found), false);
  const { ownSecrets } = parsed({ ...OLLAMA, OPENAI_API_KEY: "sk-of-openai" }).bridge;
  assert(ownSecrets.texts.includes("sk-of-openai"));
});

Deno.test("the network is that of the providers that are called", () => {
  assertEquals(
    netPlaces(parsed(OLLAMA)),
    "127.0.0.1:8000,api.anthropic.com:443,127.0.0.1:11434",
  );
  assertEquals(
    netPlaces(parsed({ OPENAI_API_KEY: "sk-1" })),
    "127.0.0.1:8000,api.anthropic.com:443",
  );
});

Deno.test("the models are opened as they were chosen, and told at startup with their place", () => {
  const settings = parsed({ ...OLLAMA, SUMMARY_PROVIDER: "claude", ANTHROPIC_API_KEY: "sk-ant-1" });
  const { model, summaryModel } = openModels(settings);
  assertEquals([model.name, summaryModel.name], ["llama", "claude-haiku-5-5"]);
  assertEquals([model.encoder.name, summaryModel.encoder.name], [
    "openai-chat/1+system+max_tokens+usage",
    "anthropic-messages/1",
  ]);
  const said = announcement({ hostname: "127.0.0.1", port: 1 }, { settings, model: model.name });
  assertMatch(
    said,
    /^Model +llama at 127\.0\.0\.1:11434\n +summaries and learning: claude-haiku-5-5$/m,
  );
  assertEquals(modelNotice(settings), []);
  assertMatch(modelNotice(parsed({})).join(), /OFFLINE MODEL/);
  assertMatch(
    modelNotice(parsed({ OPENAI_API_KEY: "sk-1" })).join(),
    /set MODEL_PROVIDER=openai to have OpenAI answer/,
  );
  assertEquals(openModels(parsed({})).model.name, "offline");
});
