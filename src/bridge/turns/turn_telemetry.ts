import { type Command, countContext, type EventData } from "../../conversation/mod.ts";
import type { ReplyEnd } from "../../model/mod.ts";
import { inSpan, INSTANCE, measure, type OpenSpan } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { PreparedRequest } from "../context/prepare_request.ts";

/** Spans and metrics of one attempt to answer a turn. */
export class TurnTelemetry {
  /** Who answers, for the outcome's event. */
  readonly by: NonNullable<EventData<"ReplyCompleted">["by"]>;
  readonly #ids: SessionKey & { readonly turn: string };
  readonly #begun = performance.now();
  #hasText = false;

  constructor(ids: SessionKey & { readonly turn: string }, attempt: number) {
    this.#ids = ids;
    this.by = { instance: INSTANCE, attempt };
  }

  /** The whole attempt. A turn is part of no request: it goes on without one. */
  turn(task: (span: OpenSpan) => Promise<boolean>): Promise<boolean> {
    return inSpan("turn", { ids: this.#ids, root: true }, (span) => {
      span.set(() => ({ "bridge.attempt": this.by.attempt ?? 1 }));
      return task(span);
    });
  }

  /** Building the context. */
  context(task: () => Promise<PreparedRequest>): Promise<PreparedRequest> {
    return inSpan("context", { ids: this.#ids }, async (span) => {
      const prepared = await task();
      const counts = countContext(prepared.manifest);
      measure.context(counts);
      span.set(() => ({
        "bridge.context.characters": counts.characters,
        "bridge.context.budget": counts.budget,
        "bridge.context.recent": counts.recent,
        "bridge.context.recalled": counts.recalled,
        "bridge.context.summarised": counts.summarised,
        "bridge.context.dropped": counts.dropped,
      }));
      return prepared;
    });
  }

  /** The model's call, from the request to the end of the stream. */
  call(model: string, task: () => Promise<ReplyEnd>): Promise<ReplyEnd> {
    return inSpan(`chat ${model}`, { ids: this.#ids }, async (span) => {
      span.set(() => ({ "gen_ai.operation.name": "chat", "gen_ai.request.model": model }));
      const end = await task();
      measure.usage(end.usage);
      span.set(() => ({
        "gen_ai.response.model": end.model,
        "gen_ai.response.finish_reasons": [end.stopReason],
        "gen_ai.usage.input_tokens": end.usage.inputTokens,
        "gen_ai.usage.output_tokens": end.usage.outputTokens,
        "gen_ai.usage.cache_read.input_tokens": end.usage.cacheReadTokens,
        "gen_ai.usage.cache_creation.input_tokens": end.usage.cacheWriteTokens,
      }));
      return end;
    });
  }

  /** Text arrived; the first of it is measured. */
  text(): void {
    if (this.#hasText) return;
    this.#hasText = true;
    measure.firstDelta(performance.now() - this.#begun);
  }

  /** The outcome is stored, and is this attempt's. */
  ended(outcome: Command, span: OpenSpan): void {
    const ended = outcomeOf(outcome);
    if (!ended) return;
    measure.turn({ ...ended, ms: performance.now() - this.#begun });
    span.set(() => ({ "bridge.outcome": ended.outcome }));
  }
}

function outcomeOf(command: Command) {
  switch (command.type) {
    case "CompleteReply":
      return { outcome: "completed" } as const;
    case "FailTurn":
      return { outcome: "failed", code: command.failure.code } as const;
    case "CancelTurn":
      return { outcome: "cancelled" } as const;
  }
}
