import type { Session } from "../state/session.ts";
import type { Measurement } from "./estimate.ts";

/** The newest loaded reply for which both the characters sent and the tokens counted are known. */
export function lastMeasurement({ client }: Session): Measurement | undefined {
  const turn = client.turns.findLast(({ usage, context }) => usage && context);
  if (!turn?.usage || !turn.context) return undefined;
  return { characters: turn.context.characters + turn.text.length, usage: turn.usage };
}
