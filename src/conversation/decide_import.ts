import { type Decision, refuse } from "./decision.ts";
import type { DecidedEvent } from "./events.ts";
import type { Conversation } from "./state.ts";

/** A turn that was held elsewhere. Times in ms since the epoch. */
export interface ForeignTurn {
  /** Empty where the conversation began with a reply. */
  readonly text: string;
  /** Empty where there was none. */
  readonly reply: string;
  readonly saidAt: number;
  readonly repliedAt: number;
}

/** Turns from elsewhere, to go behind those that are there. */
export interface ImportTurns {
  readonly type: "ImportTurns";
  /** What the ids of the turns begin with. */
  readonly id: string;
  readonly turns: readonly ForeignTurn[];
  /** How many lines they came in. */
  readonly lines: number;
  /** The idempotency key of the import and the hash of what it holds. */
  readonly key?: { readonly key: string; readonly sha256: string };
}

/** Takes turns in, all or none; an import whose key is known already leads to nothing. */
export function importTurns(command: ImportTurns, state: Conversation): Decision {
  const { id, turns, lines, key } = command;
  const known = key && state.imports.find((each) => each.key === key.key);
  if (known && known.sha256 !== key.sha256) {
    return refuse({ reason: "ImportKeyTaken", key: key.key });
  }
  if (known) return { ok: true, events: [] };
  if (state.open.length > 0) return refuse({ reason: "ImportWhileOpen", open: state.open.length });
  const events = turns.map((turn, index): DecidedEvent => {
    const data = { turn: `${id}.${index + 1}`, ...turn };
    const batch = index === 0 && key ? { import: { ...key, turns: turns.length, lines } } : {};
    return { type: "TurnImported", data: { ...data, ...batch } };
  });
  return { ok: true, events };
}
