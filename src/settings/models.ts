import { z } from "zod";
import { isOpenAI, RETIRED_MODELS } from "../model/mod.ts";
import { httpUrl, type SettingEntry } from "./kinds.ts";

const model = z.string().refine((name) => !Object.hasOwn(RETIRED_MODELS, name), {
  error: ({ input }) => `was retired on ${RETIRED_MODELS[String(input)]}; use claude-sonnet-5-5`,
});

const provider = z.enum(["claude", "openai"], { error: "must be claude or openai" });

/** The API behind a model. */
export type ProviderName = z.output<typeof provider>;

/** Which models the bridge calls, and where. */
export const MODELS = {
  MODEL_PROVIDER: {
    schema: provider,
    default: "claude",
    meaning:
      "Who replies: `claude`, or `openai` for whatever speaks OpenAI's chat completions (OpenAI, Ollama, vLLM, llama.cpp, OpenRouter, …)",
  },
  MODEL: {
    schema: model,
    default: "claude-sonnet-5-5",
    meaning: "Model that replies. `MODEL_PROVIDER=openai` needs it",
  },
  SUMMARY_PROVIDER: {
    schema: provider,
    meaning:
      "Who writes summaries and learns: `claude` or `openai`. If unset, the provider that replies",
  },
  SUMMARY_MODEL: {
    schema: model,
    default: "claude-haiku-5-5",
    meaning:
      "Model that writes summaries and learns. If unset with `openai`, the one that replies, if that is of `openai` too",
  },
  OPENAI_API_KEY: {
    schema: z.string().regex(/^[\x21-\x7e]+$/, {
      error: "must be ASCII characters without whitespace",
    }),
    secret: true,
    meaning: "Key for `OPENAI_BASE_URL`; a server on your own machine needs none",
  },
  OPENAI_BASE_URL: {
    schema: httpUrl,
    default: "https://api.openai.com/v1",
    meaning: "Base URL of the chat completions, mostly with `/v1` at its end",
  },
} as const satisfies Record<string, SettingEntry>;

/** A model: its provider, and what that calls it. */
export interface ChosenModel {
  readonly provider: ProviderName;
  readonly name: string;
}

/** The model that replies, and the one that summarises and learns. */
export interface ChosenModels {
  readonly reply: ChosenModel;
  readonly summary: ChosenModel;
}

/** The models that the settings choose. `isSummaryNamed`: whether `SUMMARY_MODEL` is set. */
export function chosenModels(values: {
  readonly MODEL_PROVIDER: ProviderName;
  readonly SUMMARY_PROVIDER?: ProviderName | undefined;
  readonly MODEL: string;
  readonly SUMMARY_MODEL: string;
}, { isSummaryNamed }: { readonly isSummaryNamed: boolean }): ChosenModels {
  const reply = { provider: values.MODEL_PROVIDER, name: values.MODEL };
  const provider = values.SUMMARY_PROVIDER ?? reply.provider;
  const isSame = provider === "openai" && reply.provider === "openai" && !isSummaryNamed;
  return { reply, summary: { provider, name: isSame ? reply.name : values.SUMMARY_MODEL } };
}

/** What is missing for the models that are chosen. */
export function modelProblems(
  { reply, summary }: ChosenModels,
  { environment, baseUrl }: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly baseUrl: string;
  },
): readonly string[] {
  const problems: string[] = [];
  if (reply.provider === "openai" && !environment["MODEL"]) {
    problems.push("MODEL must be set with MODEL_PROVIDER=openai: the server's name of a model");
  }
  const isNamed = environment["SUMMARY_MODEL"] || reply.provider === "openai";
  if (summary.provider === "openai" && !isNamed) {
    problems.push(
      "SUMMARY_MODEL must be set with SUMMARY_PROVIDER=openai: the server's name of it",
    );
  }
  const isCalled = [reply, summary].some(({ provider }) => provider === "openai");
  if (isCalled && isOpenAI(new URL(baseUrl).hostname) && !environment["OPENAI_API_KEY"]) {
    problems.push(
      "OPENAI_API_KEY must be set: OpenAI requires a key. For another server, set OPENAI_BASE_URL",
    );
  }
  const isAlone = reply.provider === "openai" && summary.provider === "claude";
  if (isAlone && !environment["ANTHROPIC_API_KEY"]) {
    problems.push("ANTHROPIC_API_KEY must be set with SUMMARY_PROVIDER=claude");
  }
  return problems;
}
