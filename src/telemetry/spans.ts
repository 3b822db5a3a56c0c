import {
  type Attributes,
  ProxyTracerProvider,
  type Span,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { INSTANCE, shownId } from "./ids.ts";
import { withLogIds } from "./log_context.ts";

const TRACER = "context-bridge";
const tracer = trace.getTracer(TRACER);

/** The span where nobody traces. */
const NONE: OpenSpan = { set() {} };

/** What a span is about; ids are shown as in the log. */
export interface SpanIds {
  readonly owner: string;
  readonly space?: string | undefined;
  readonly session?: string | undefined;
  readonly turn?: string | undefined;
}

/** A span that is open. Attributes that are costly to make come as a function: it may be off. */
export interface OpenSpan {
  /** Adds attributes: numbers, states and names of models; nothing that anyone said. */
  set(attributes: () => Attributes): void;
}

/**
 * Runs a task in a span, which ends with it. Spans that the task opens are its children, and what it
 * logs names the same ids. What is thrown is named by its code or kind alone: its message may quote what someone said.
 */
export function inSpan<Result>(
  name: string,
  { ids, root = false }: {
    readonly ids: SpanIds;
    /** Whether it is no part of what is going on around it, as a turn is none of a request. */
    readonly root?: boolean;
  },
  task: (span: OpenSpan) => Promise<Result>,
): Promise<Result> {
  if (!isTraced()) return withLogIds(ids, () => task(NONE));
  return tracer.startActiveSpan(name, { root }, async (span) => {
    const set = (attributes: () => Attributes) => {
      if (span.isRecording()) span.setAttributes(attributes());
    };
    set(() => idAttributes(ids));
    try {
      return await withLogIds(ids, () => task({ set }));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Whether somebody traces: spans that go nowhere would cost each request about as much. */
function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) ||
    provider.getDelegateTracer(TRACER) !== undefined;
}

function idAttributes({ owner, space, session, turn }: SpanIds): Attributes {
  return {
    "bridge.instance": INSTANCE,
    "bridge.owner": shownId(owner),
    ...(space === undefined ? {} : { "bridge.space": shownId(space) }),
    ...(session === undefined ? {} : { "bridge.session": shownId(session) }),
    ...(turn === undefined ? {} : { "bridge.turn": shownId(turn) }),
  };
}

function fail(span: Span, error: unknown): void {
  const kind = error instanceof Error
    ? "code" in error && typeof error.code === "string" ? error.code : error.name
    : "unknown";
  span.setAttribute("error.type", kind);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
