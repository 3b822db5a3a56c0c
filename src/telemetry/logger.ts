import { type IdFormat, setIdFormat } from "./ids.ts";
import { currentLogIds } from "./log_context.ts";
import {
  jsonLine,
  LOG_LEVELS,
  type LogFields,
  type LogFormat,
  type LogLevel,
  textLine,
} from "./log_line.ts";

/** What is logged, and how. */
export interface LogSettings {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly ids: IdFormat;
}

let least: number = LOG_LEVELS.indexOf("info");
let formatLine = textLine;

/** Sets what is logged from now on, for the whole process. */
export function configureLogging({ level, format, ids }: LogSettings): void {
  least = LOG_LEVELS.indexOf(level);
  formatLine = format === "json" ? jsonLine : textLine;
  setIdFormat(ids);
}

function write(level: LogLevel, message: string, given?: LogFields): void {
  if (LOG_LEVELS.indexOf(level) < least) return;
  const fields = { ...currentLogIds(), ...given };
  // The console's method sets the severity where Deno exports what is printed.
  console[level](formatLine({ at: new Date(), level, message, fields }));
}

/**
 * The process's log. A message says what happened and what follows from it; ids and what was thrown
 * go into the fields, never into the message.
 */
export const logger = {
  debug: (message: string, fields?: LogFields) => write("debug", message, fields),
  info: (message: string, fields?: LogFields) => write("info", message, fields),
  warn: (message: string, fields?: LogFields) => write("warn", message, fields),
  error: (message: string, fields?: LogFields) => write("error", message, fields),
} as const;
