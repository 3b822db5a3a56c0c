import type { ForeignTurn } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { forEachInSlices } from "../../shared/mod.ts";

/** Turns with the secrets in their texts masked, and the kinds of those, each once. */
export async function maskTurns(
  turns: readonly ForeignTurn[],
  redactor: Redactor,
): Promise<{ readonly turns: readonly ForeignTurn[]; readonly redacted: readonly string[] }> {
  const kinds = new Set<string>();
  const masked = (text: string) => {
    const found = redactor.mask(text.toWellFormed());
    for (const kind of found.kinds) kinds.add(kind);
    return found.text;
  };
  const safe: ForeignTurn[] = [];
  await forEachInSlices(turns, (turn) => {
    safe.push({ ...turn, text: masked(turn.text), reply: masked(turn.reply) });
  });
  return { turns: safe, redacted: [...kinds] };
}
