import type { ServerFrame } from "../../src/protocol/mod.ts";

/** An event as the log held it at the end. */
export interface LoggedEvent {
  readonly position: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

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

/** A call for a reply, as the model saw it; `message` is unique to its turn. */
export interface ModelCall {
  readonly message: string;
  readonly began: number;
  readonly ended: number;
}

/** All that was seen in a run. */
export interface History {
  readonly connections: readonly Connection[];
  readonly sent: readonly Sent[];
  readonly incidents: readonly Incident[];
  /** The log at the end, by session. */
  readonly log: Readonly<Record<string, readonly LoggedEvent[]>>;
  /** What the model refused as invalid, and every text that it was sent, by call. */
  readonly invalid: readonly string[];
  readonly prompts: readonly string[];
  readonly calls: readonly ModelCall[];
}

/** The mark that all texts of a session carry. */
export function markOf(session: string): string {
  return `<${session}>`;
}
