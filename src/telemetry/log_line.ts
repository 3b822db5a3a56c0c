import { INSTANCE, shownId } from "./ids.ts";
import type { LogIds } from "./log_context.ts";

/** How serious a line is, the least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How lines are written: for people, or one JSON object each. */
export type LogFormat = "text" | "json";

/** What a line is about. Never anything that anyone said: ids, numbers, names of states. */
export interface LogFields extends LogIds {
  /** What was thrown. */
  readonly error?: unknown;
}

/** One line before it is written. */
export interface LogLine {
  readonly at: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

const CAUSES = 5;
const IDS = ["owner", "space", "session", "turn"] as const;

/** A line for people: time, level, message, ids, and below it what was thrown. */
export function textLine({ at, level, message, fields }: LogLine): string {
  const ids = Object.entries(shownIds(fields)).map(([name, id]) => `${name}=${shownInText(id)}`);
  const head = `${at.toISOString()} ${level.toUpperCase()} ${message} [${ids.join(" ")}]`;
  if (fields.error === undefined) return head;
  return `${head}\n${hidingIds(Deno.inspect(fields.error, { colors: false }), fields)}`;
}

/** A line for programs: one JSON object. */
export function jsonLine({ at, level, message, fields }: LogLine): string {
  const error = fields.error === undefined ? {} : { error: errorObject(fields.error) };
  const line = { time: at.toISOString(), level, message, ...shownIds(fields) };
  return JSON.stringify({
    ...line,
    ...JSON.parse(hidingIds(JSON.stringify(error), fields)),
  });
}

function shownIds(fields: LogFields): Record<string, string> {
  const shown: Record<string, string> = { instance: INSTANCE };
  for (const name of IDS) {
    const id = fields[name];
    if (id !== undefined) shown[name] = shownId(id);
  }
  return shown;
}

/** An id that could be taken for something else in a line is quoted. */
function shownInText(id: string): string {
  return /^[\w.:-]+$/.test(id) ? id : JSON.stringify(id);
}

interface ErrorObject {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorObject;
}

function errorObject(error: unknown, depth = 0): ErrorObject {
  if (!(error instanceof Error)) return { name: "unknown", message: Deno.inspect(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth >= CAUSES ? {} : { cause: errorObject(cause, depth + 1) }),
  };
}

/** If ids are hashed, error messages must not reveal them either. */
function hidingIds(text: string, fields: LogFields): string {
  let hidden = text;
  for (const name of IDS) {
    const id = fields[name];
    if (id === undefined || id === "" || shownId(id) === id) continue;
    const whole = new RegExp(`(?<![\\w-])${RegExp.escape(id)}(?![\\w-])`, "g");
    hidden = hidden.replace(whole, shownId(id));
  }
  return hidden;
}
