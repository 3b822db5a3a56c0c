import type { ServerFrame } from "../../src/protocol/mod.ts";
import type { LogEntry } from "../../src/verification/mod.ts";

/** One connection of a client, from its opening to its end. `at` is in ms since the run began. */
export interface Connection {
  readonly client: string;
  readonly session: string;
  /** Which instance it reached. */
  readonly instance: number;
  /** What it asked to have replayed. */
  readonly after: number;
  readonly frames: { readonly at: number; readonly frame: ServerFrame }[];
}

/** A message that a client sent, on whichever connection. */
export interface Sent {
  readonly at: number;
  readonly client: string;
  readonly session: string;
  readonly turn: string;
  readonly text: string;
}

/** Something that was done to the service. */
export interface Incident {
  readonly at: number;
  readonly what: string;
}

/** A call for a reply, as the model saw it, in ms since the run began; `message` is unique to its turn. */
export interface ModelCall {
  readonly message: string;
  readonly began: number;
  readonly ended: number;
}

/**
 * A text of a session that expires soon, as its client was told that it is kept. Its message was
 * sent at `asked`. All times in ms since the run began.
 */
export interface Kept {
  readonly kind: "kept";
  readonly session: string;
  readonly asked: number;
  readonly answered: number;
  readonly text: string;
}

/** All texts that a reader was given of such a session, in order; none where it was not there. */
export interface Look {
  readonly kind: "look";
  readonly session: string;
  readonly reader: "socket" | "events" | "ids";
  readonly asked: number;
  readonly answered: number;
  readonly texts: readonly string[];
}

/** A connection to such a session that ended at `answered`, and may have used it until then. */
export interface Tried {
  readonly kind: "tried";
  readonly session: string;
  readonly answered: number;
}

/** All that was seen in a run. */
export interface History {
  readonly connections: readonly Connection[];
  readonly sent: readonly Sent[];
  readonly incidents: readonly Incident[];
  /** The log at the end, by session. */
  readonly log: Readonly<Record<string, readonly LogEntry[]>>;
  /** What the model refused as invalid, and every text that it was sent, by call. */
  readonly invalid: readonly string[];
  readonly prompts: readonly string[];
  readonly calls: readonly ModelCall[];
  /** What was seen of the sessions that expire soon, and how soon that is. */
  readonly generations: { readonly ttlMs: number; readonly seen: readonly (Kept | Look | Tried)[] };
}

/** The mark that all texts of a session carry. */
export function markOf(session: string): string {
  return `<${session}>`;
}
