import { createClaude, createOfflineModel, createOpenAI, type Model } from "./model/mod.ts";
import type { Settings } from "./settings/mod.ts";

/** The models of a bridge: the one that replies, and the one that summarises and learns. */
export interface OpenedModels {
  readonly model: Model;
  readonly summaryModel: Model;
}

/** Opens the models that the settings choose; without a key for Claude, the offline model in its place. */
export function openModels(
  { claude: { apiKey, ...claude }, openai, models }: Pick<Settings, "claude" | "openai" | "models">,
): OpenedModels {
  const open = ({ provider, name }: Settings["models"]["reply"]): Model => {
    if (provider === "openai") return createOpenAI({ ...openai, name });
    return apiKey === undefined
      ? createOfflineModel({ pieceDelayMs: 15 })
      : createClaude({ ...claude, apiKey, name });
  };
  return { model: open(models.reply), summaryModel: open(models.summary) };
}
