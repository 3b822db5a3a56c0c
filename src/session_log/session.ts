import type { Label, StreamHead, StreamKey, StreamKind } from "../event_store/mod.ts";

/** A session of an owner. */
export interface SessionKey {
  readonly owner: string;
  readonly session: string;
}

/** What lists show of a session besides its numbers, so that they need not read its events. */
export interface SessionLabel {
  readonly name: string | undefined;
  readonly preview: string | undefined;
}

/** Where a session's log ends. Times in ms since the epoch. */
export interface SessionHead {
  /** Tells this session from an earlier or a later one of the same id. */
  readonly generation: string;
  readonly position: number;
  readonly turns: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was used last; unknown where an earlier version wrote the head. */
  readonly usedAt?: number | undefined;
  readonly name?: string | undefined;
  readonly preview?: string | undefined;
}

/** Streams that hold sessions: the kind that is older than kinds, and named nowhere. */
export const SESSION: StreamKind = {
  name: "session",
  families: { streams: "log", erasing: "erasing" },
  isNamed: false,
  labels: ["name", "preview"],
};

/** The stream that holds a session. */
export function streamOf({ owner, session }: SessionKey): StreamKey {
  return { owner, kind: SESSION, id: session };
}

/** The session that a stream holds. */
export function sessionOf({ owner, id }: StreamKey): SessionKey {
  return { owner, session: id };
}

/** A session's head: the stream's tally is its count of turns. */
export function sessionHead({ tally, label, ...head }: StreamHead): SessionHead {
  const { generation, position, createdAt, expiresAt, usedAt } = head;
  return {
    generation,
    position,
    turns: tally,
    createdAt,
    expiresAt,
    usedAt,
    name: label["name"],
    preview: label["preview"],
  };
}

/** A session's label as the stream keeps it: without what is empty. */
export function streamLabel({ name, preview }: SessionLabel): Label {
  return { ...(name ? { name } : {}), ...(preview ? { preview } : {}) };
}
