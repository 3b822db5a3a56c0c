import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent } from "./events.ts";
import { MOST_AT_ONCE } from "./limits.ts";
import type { Conversation } from "./state.ts";

/** A turn from elsewhere. Times in ms since the epoch. */
export interface ForeignTurn {
  /** Empty if the conversation began with a reply. */
  readonly text: string;
  /** Empty if there was none. */
  readonly reply: string;
  readonly saidAt: number;
  readonly repliedAt: number;
  /** Where its user was: a name of the IANA time zone database. */
  readonly timeZone?: string;
}

/** Turns from elsewhere, to append to the session. */
export interface ImportTurns {
  readonly type: "ImportTurns";
  /** The prefix of the turns' ids. */
  readonly id: string;
  readonly turns: readonly ForeignTurn[];
  /** The number of lines they were made from. */
  readonly lines: number;
  /** The import's idempotency key, and the hash of its content. */
  readonly key?: { readonly key: string; readonly sha256: string };
}

/** Imports turns, all or nothing; a known key does nothing. */
export function importTurns(command: ImportTurns, state: Conversation): Decision {
  const { id, turns, lines, key } = command;
  const known = key && state.imports.find((each) => each.key === key.key);
  if (known && known.sha256 !== key.sha256) {
    return refuse({ reason: "ImportKeyTaken", key: key.key });
  }
  if (known) return { ok: true, events: [] };
  const { imports: limit } = MOST_AT_ONCE;
  if (key && state.imports.length >= limit) return refuse({ reason: "TooManyImports", limit });
  if (state.open.length > 0) return refuse({ reason: "ImportWhileOpen", open: state.open.length });
  const events = turns.map((turn, index): DecidedEvent => {
    const data = { turn: `${id}.${index + 1}`, ...turn };
    const batch = index === 0 && key ? { import: { ...key, turns: turns.length, lines } } : {};
    return { type: "TurnImported", data: { ...data, ...batch } };
  });
  return { ok: true, events };
}
