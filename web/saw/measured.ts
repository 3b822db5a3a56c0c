import type { Session } from "../state/session.ts";
import type { Measured } from "./estimate.ts";

/** The newest reply of the talk of which it is known what was sent and what the model counted. */
export function measuredIn({ client }: Session): Measured | undefined {
  const turn = client.turns.findLast(({ usage, context }) => usage && context);
  if (!turn?.usage || !turn.context) return undefined;
  return { sent: turn.context.characters + turn.text.length, usage: turn.usage };
}
