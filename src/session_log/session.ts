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
  /** The session that it was forked from, and up to which of its positions. */
  readonly forkedFrom?: { readonly session: string; readonly at: number } | undefined;
  /** The model that it has of its own. */
  readonly model?: string | undefined;
  /** The space that it belongs to, and those that it did before. */
  readonly space?: string | undefined;
  /** The generation that the space was when the session joined it, where that is known. */
  readonly spaceGeneration?: string | undefined;
  readonly formerSpaces?: readonly string[] | undefined;
}

/** Where a session's log ends. Times in ms since the epoch. */
export interface SessionHead {
  /** Tells this session from an earlier or a later one of the same id. */
  readonly generation: string;
  readonly position: number;
  readonly turns: number;
  /** Bytes of its events, as JSON in UTF-8; unknown where an earlier version wrote the head. */
  readonly bytes?: number | undefined;
  /** Bytes of files beside them; absent: there are none. */
  readonly beside?: number | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was used last; unknown where an earlier version wrote the head. */
  readonly usedAt?: number | undefined;
  /**
   * What facts and digests of a space name this session by: its generation, or that which it was where
   * it was restored or adopted from.
   */
  readonly lineage: string;
  /** How long it is kept after its last use, in seconds, where that is not as for all sessions. */
  readonly keepFor?: number | undefined;
  readonly name?: string | undefined;
  readonly preview?: string | undefined;
  /** The session that it was forked from, and up to which of its positions. */
  readonly forkedFrom?: { readonly session: string; readonly at: number } | undefined;
  /** The model that it has of its own. */
  readonly model?: string | undefined;
  /** The space that it belongs to, as far as its own events say. */
  readonly space?: string | undefined;
  readonly spaceGeneration?: string | undefined;
  /** Those that it belonged to before. */
  readonly formerSpaces?: readonly string[] | undefined;
}

/** Streams that hold sessions: the kind that is older than kinds, and named nowhere. */
export const SESSION: StreamKind = {
  name: "session",
  families: { streams: "log", erasing: "erasing" },
  isNamed: false,
  labels: ["name", "preview", "forkedFrom", "model", "space", "spaceGeneration", "formerSpaces"],
};

/** The stream that holds a session. */
export function streamOf({ owner, session }: SessionKey): StreamKey {
  return { owner, kind: SESSION, id: session };
}

/** The session that a stream holds. */
export function sessionOf({ owner, id }: StreamKey): SessionKey {
  return { owner, session: id };
}

/** Heads as they were read last: one that has not changed is the same object. */
const known = new WeakMap<StreamHead, SessionHead>();

/** A session's head: the stream's tally is its count of turns. */
export function sessionHead(head: StreamHead): SessionHead {
  const made = known.get(head) ?? madeOf(head);
  known.set(head, made);
  return made;
}

function madeOf({ tally, label, ...head }: StreamHead): SessionHead {
  const { generation, position, bytes, beside, createdAt, expiresAt, usedAt, ttlMs } = head;
  return {
    generation,
    position,
    turns: tally,
    bytes,
    ...beside === undefined ? {} : { beside },
    createdAt,
    expiresAt,
    usedAt,
    lineage: head.lineage ?? generation,
    ...ttlMs === undefined ? {} : { keepFor: ttlMs / 1_000 },
    name: label["name"],
    preview: label["preview"],
    ...forkedFromIn(label),
    ...label["model"] ? { model: label["model"] } : {},
    ...label["space"] ? { space: label["space"] } : {},
    ...label["spaceGeneration"] ? { spaceGeneration: label["spaceGeneration"] } : {},
    ...label["formerSpaces"] ? { formerSpaces: label["formerSpaces"].split(" ") } : {},
  };
}

function forkedFromIn({ forkedFrom }: Label): Pick<SessionHead, "forkedFrom"> {
  const [, at, session] = /^(\d+) (.+)$/.exec(forkedFrom ?? "") ?? [];
  return session === undefined ? {} : { forkedFrom: { session, at: Number(at) } };
}

/** A session's label as the stream keeps it: without what is empty. */
export function streamLabel(label: SessionLabel): Label {
  const { name, preview, forkedFrom, model, space, spaceGeneration, formerSpaces = [] } = label;
  return {
    ...(name ? { name } : {}),
    ...(preview ? { preview } : {}),
    ...(forkedFrom ? { forkedFrom: `${forkedFrom.at} ${forkedFrom.session}` } : {}),
    ...(model ? { model } : {}),
    ...(space ? { space } : {}),
    ...(spaceGeneration ? { spaceGeneration } : {}),
    ...(formerSpaces.length > 0 ? { formerSpaces: formerSpaces.join(" ") } : {}),
  };
}

/** Every space that a label names: those that have to forget what the session said. */
export function spacesIn(label: Label): string[] {
  const { space, formerSpaces } = label;
  return [...new Set([...space ? [space] : [], ...formerSpaces?.split(" ") ?? []])];
}
