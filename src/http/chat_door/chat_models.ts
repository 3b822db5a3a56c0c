import type { Model } from "../../model/mod.ts";
import { openAIResponse } from "../openai_errors.ts";

/** The models that clients of chat completions may name. */
export interface ChatModels {
  readonly model: Model;
  /** The one that answers where a client names none of them. */
  readonly modelName: string;
}

/** The list of the models, in OpenAI's shape: the bridge's own first, then its provider's others. */
export async function listedChatModels({ model, modelName }: ChatModels): Promise<Response> {
  const others = await model.models?.() ?? [];
  const names = new Set([modelName, ...others.map(({ id, alias }) => alias ?? id)]);
  return Response.json({ object: "list", data: Array.from(names, described) });
}

/** One of the models, in OpenAI's shape, by any name that requests may have for it. */
export async function describedChatModel(
  { model, modelName }: ChatModels,
  name: string,
): Promise<Response> {
  const isKnown = name === modelName ||
    (await model.models?.())?.some(({ id, alias }) => name === id || name === alias);
  if (isKnown) return Response.json(described(name));
  return openAIResponse({ code: "not_found", message: `There is no model ${name} here` });
}

function described(id: string) {
  return { id, object: "model", created: 0, owned_by: "bridge" };
}
