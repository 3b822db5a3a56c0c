import type { Turn } from "../client/mod.ts";

/** Something about how a reply ended that its reader must know. */
export interface EndingNote {
  readonly message: string;
  /** Whether there is no answer in the reply. */
  readonly isFailure: boolean;
}

/** The stop reasons of a reply that is whole. */
const WHOLE: ReadonlySet<string> = new Set(["end_turn", "stop_sequence", "asked_back"]);

const MESSAGES: Readonly<Record<string, string>> = {
  max_tokens: "The reply was cut off: it reached the limit of MAX_OUTPUT_TOKENS",
  model_context_window_exceeded: "The reply was cut off: it reached the end of Claude's window",
  refusal: "Claude declined to answer this",
};

/** What there is to say about how a reply ended; undefined if it is whole. */
export function endingNoteOf(
  { reply, stopReason = "end_turn" }: Pick<Turn, "reply" | "stopReason">,
): EndingNote | undefined {
  const isRefusal = stopReason === "refusal";
  const isFailure = isRefusal || reply.trim() === "";
  if (!WHOLE.has(stopReason)) {
    const message = Object.hasOwn(MESSAGES, stopReason) ? MESSAGES[stopReason] : undefined;
    return { message: message ?? `The reply ended early: ${stopReason}`, isFailure };
  }
  return isFailure ? { message: "The reply is empty", isFailure } : undefined;
}
