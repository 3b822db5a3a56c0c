import { type ForeignTurn, knownTimeZone, turnsOf } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined, forEachInSlices, sha256Hex } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Imported, Transcript } from "../api/memory.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { maskTurns } from "./masked_turns.ts";

/** What a transcript is imported with. */
export interface ImportParts {
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly redactor: Redactor;
  readonly settings: Pick<BridgeSettings, "maxMessageCharacters">;
}

/** Imports a transcript atomically, after what the session holds already. */
export async function importTranscript(
  { lines, key }: Transcript,
  { aggregate, commands, redactor, settings }: ImportParts,
): Promise<Imported | Rejection> {
  const id = `import-${crypto.randomUUID()}`;
  const turnsIn = async (lines: Transcript["lines"]) =>
    await maskTurns(turnsOf(await inKnownZones(lines), settings.maxMessageCharacters), redactor);
  const { turns, redacted } = await turnsIn(lines);
  const prepare = async () => {
    const stored = aggregate.state.imports.find((each) => each.key === key)?.sha256;
    const sha256 = key && await hashOf({ lines, turns, stored, turnsIn, redactor });
    const command = { type: "ImportTurns", id, turns, lines: lines.length } as const;
    return { command: { ...command, ...(key && sha256 ? { key: { key, sha256 } } : {}) } };
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
 * card number has so few possible values that its hash would give it away. Former versions did not
 * know the names of speakers, and still earlier ones made it of the masked lines: a stored hash that
 * is another one is compared with those, too.
 */
async function hashOf({ lines, turns, stored, turnsIn, redactor }: {
  readonly lines: Transcript["lines"];
  readonly turns: readonly ForeignTurn[];
  readonly stored: string | undefined;
  readonly turnsIn: (
    lines: Transcript["lines"],
  ) => Promise<{ readonly turns: readonly ForeignTurn[] }>;
  readonly redactor: Redactor;
}): Promise<string> {
  const hash = await hashOfTurns(lines, turns);
  if (stored === undefined || stored === hash) return hash;
  const nameless = lines.map(({ name: _, ...line }) => line);
  const former = await hashOfTurns(lines, (await turnsIn(nameless)).turns);
  if (stored === former) return former;
  const masked: Transcript["lines"][number][] = [];
  await forEachInSlices(nameless, (line) => {
    masked.push({ ...line, text: redactor.mask(line.text).text });
  });
  return await sha256Hex(JSON.stringify(masked));
}

async function hashOfTurns(
  { length }: Transcript["lines"],
  turns: readonly ForeignTurn[],
): Promise<string> {
  return await sha256Hex(JSON.stringify([length, turns]));
}

/** The lines without the names of time zones that this runtime does not know. */
async function inKnownZones(lines: Transcript["lines"]): Promise<Transcript["lines"]> {
  const known: Transcript["lines"][number][] = [];
  await forEachInSlices(lines, ({ timeZone, ...line }) => {
    known.push({ ...line, ...defined({ timeZone: knownTimeZone(timeZone) }) });
  });
  return known;
}
