import type { EventInfo, Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";

/** The token counts that a model reported. */
export type TokenUsage = NonNullable<Turn["usage"]>;

/** The data of an event, whose shape depends on its type and version. */
export type EventFields = EventInfo["data"];

/** A string field; "" if it is missing. */
export function textOf(data: EventFields, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}

/** A number field; 0 if it is missing. */
export function numberOf(data: EventFields, name: string): number {
  const value = data[name];
  return typeof value === "number" ? value : 0;
}

/** Why a call failed, of an event that says so. */
export function callFailureOf(data: EventFields): string {
  return words.error(textOf(data, "code"), textOf(data, "message"));
}

/** The token counts of an event; all 0 if there are none. */
export function usageOf({ usage }: EventFields): TokenUsage {
  const data = isRecord(usage) ? usage : {};
  return {
    inputTokens: numberOf(data, "inputTokens"),
    outputTokens: numberOf(data, "outputTokens"),
    cacheReadTokens: numberOf(data, "cacheReadTokens"),
    cacheWriteTokens: numberOf(data, "cacheWriteTokens"),
  };
}

/** All input tokens, cached or not. */
export function inputTokensOf(usage: TokenUsage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

/** Whether a value has named fields. */
export function isRecord(value: unknown): value is EventFields {
  return typeof value === "object" && value !== null;
}
