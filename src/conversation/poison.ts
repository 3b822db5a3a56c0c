import type { EventData } from "./events.ts";

/**
 * Whether the message of a failed turn would make every later call fail, so that it cannot be
 * remembered. Early logs do not say: there it is what the model's API rejected as invalid, for good.
 */
export function poisonsLater(
  { poisons, code, retryable }: Pick<EventData<"TurnFailed">, "poisons" | "code" | "retryable">,
): boolean {
  return poisons ?? (code === "model_invalid_request" && !retryable);
}
