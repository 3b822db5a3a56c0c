import { ASKED_BACK, OFFLINE_MODEL } from "../../conversation/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import { MESSAGES_ENCODER } from "../claude/messages_encoder.ts";
import { abortablePause } from "../transport/backoff.ts";
import type { Model, ModelEvent } from "../types.ts";

const USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/**
 * A model that needs no network and no key. It answers only out of the prompt: a question with
 * the user's earlier sentence that shares most words with it, a summary with the user's own
 * sentences; where a pinned note tells it to ask, with a question about what it heard. The same prompt gives the same answer. `pieceDelayMs` parts the words of replies.
 * Its requests are encoded as Claude would get them, so that one can see what would be sent.
 */
export function createOfflineModel(
  { pieceDelayMs = 0 }: { readonly pieceDelayMs?: number } = {},
): Model {
  return {
    name: OFFLINE_MODEL,
    encoder: MESSAGES_ENCODER,
    models: () => Promise.resolve([{ id: OFFLINE_MODEL }]),
    async *stream({ prompt, settings }, { signal }): AsyncGenerator<ModelEvent> {
      const { purpose } = settings;
      // A bridge with a key for Claude never needs it.
      const { askBack } = await import("./asker.ts");
      const { ANSWERS } = await import("./answers.ts");
      const question = purpose === "reply" ? askBack(prompt) : undefined;
      const text = question ?? await inSlices(ANSWERS[purpose](prompt));
      // Nobody watches summaries and learning come.
      const delayMs = purpose === "reply" ? pieceDelayMs : 0;
      for (const piece of text.split(/(?<=\s)/)) {
        await abortablePause(delayMs, signal);
        yield { type: "text", text: piece };
      }
      yield {
        type: "end",
        ending: "complete",
        stopReason: question === undefined ? "end_turn" : ASKED_BACK,
        model: OFFLINE_MODEL,
        usage: USAGE,
      };
    },
  };
}
