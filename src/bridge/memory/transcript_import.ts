import { turnsOf } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined, forEachInSlices, sha256Hex } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Imported, Transcript } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { maskTurns } from "./masked_turns.ts";

/** What a transcript is imported with. */
export interface ImportParts {
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly redactor: Redactor;
}

/** Imports a transcript atomically, after what the session holds already. */
export async function importTranscript(
  { lines, key }: Transcript,
  { aggregate, commands, redactor }: ImportParts,
): Promise<Imported | Rejection> {
  const id = `import-${crypto.randomUUID()}`;
  const { turns, redacted } = await maskTurns(turnsOf(lines), redactor);
  const prepare = async () => {
    const known = key === undefined ? undefined : { key, sha256: await hashOf(lines, redactor) };
    const command = { type: "ImportTurns", id, turns, lines: lines.length } as const;
    return { command: { ...command, ...defined({ key: known }) } };
  };
  const handled = await commands.handle(prepare, { isFresh: true });
  if (!handled.ok) return handled;
  const { position } = aggregate.state;
  const duplicate = handled.events.length === 0;
  const kinds = redacted.length > 0 ? redacted : undefined;
  return { ok: true, turns: turns.length, position, duplicate, ...defined({ redacted: kinds }) };
}

/**
 * The hash that tells whether an import's key comes with the same lines. Made of masked texts: a
 * card number has so few possible values that its hash would give it away.
 */
async function hashOf(lines: Transcript["lines"], redactor: Redactor): Promise<string> {
  const masked: Transcript["lines"][number][] = [];
  await forEachInSlices(lines, (line) => {
    masked.push({ ...line, text: redactor.mask(line.text).text });
  });
  return await sha256Hex(JSON.stringify(masked));
}
