import type { Turn } from "../../src/client/mod.ts";

const GONE: ReadonlySet<string> = new Set(["session_erased", "session_expired"]);

/** The messages that got no reply because their session is gone, in order. */
export function unansweredTexts(turns: readonly Turn[]): readonly string[] {
  return turns.filter(isLostWithSession).map(({ text }) => text);
}

/** Whether a turn failed because its session is gone. */
export function isLostWithSession({ error }: Turn): boolean {
  return error !== undefined && GONE.has(error.code);
}
