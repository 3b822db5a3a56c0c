import type { Prompt } from "../conversation/mod.ts";
import { type CallSettings, encodeRequest, encoderFor } from "./encoder.ts";
import { ModelError } from "./model_error.ts";
import type { CallOptions, Model, ModelEvent } from "./types.ts";

/** How often a prompt is encoded for one answer: a server tells one at a time what it does not know. */
const MOST_ENCODINGS = 4;

/**
 * Whether a prompt is to be sent once more as the model's encoder now encodes it. `tries` is how often it
 * was sent before the error.
 */
export function mayEncodeAnew(error: unknown, tries: number): boolean {
  return error instanceof ModelError && error.refusesEncoding && tries < MOST_ENCODINGS;
}

/** Answers a prompt in whichever encoding the model's server knows. Throws as `Model.stream` does. */
export async function* streamPrompt(
  model: Model,
  { prompt, settings }: { readonly prompt: Prompt; readonly settings: CallSettings },
  options: CallOptions,
): AsyncGenerator<ModelEvent> {
  for (let tries = 1;; tries++) {
    try {
      yield* model.stream(
        encodeRequest(encoderFor(model, settings.model), prompt, settings),
        options,
      );
      return;
    } catch (error) {
      if (!mayEncodeAnew(error, tries)) throw error;
    }
  }
}
