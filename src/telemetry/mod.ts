/**
 * What can be seen of a bridge at work: its log, and, where OpenTelemetry is on (`OTEL_DENO=true`),
 * spans and metrics. Nothing that anyone said is in them. What is beyond their reach: the span that
 * Deno itself opens for a request has its address, and an error of Claude's may quote its request.
 *
 * @module
 */
export { INSTANCE } from "./ids.ts";
export { keepingLogIds, withLogIds } from "./log_context.ts";
export type { LogFields } from "./log_line.ts";
export { configureLogging, logger } from "./logger.ts";
export { measure, observeMemory, observeQueues } from "./metrics.ts";
export { inSpan } from "./spans.ts";
export type { OpenSpan } from "./spans.ts";
