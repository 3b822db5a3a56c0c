import type { Label, StreamHead, StreamKey } from "../event_store/mod.ts";
import { SPACE } from "../session_log/mod.ts";

/** A space of an owner. */
export interface SpaceKey {
  readonly owner: string;
  readonly space: string;
}

/** What lists show of a space besides its numbers, so that they need not read its events. */
export interface SpaceLabel {
  readonly name?: string | undefined;
  /** How many sessions belong to it. */
  readonly sessions: number;
}

/** Where a space's log ends. Times in ms since the epoch. */
export interface SpaceHead {
  /** Tells this space from an earlier or a later one of the same id. */
  readonly generation: string;
  readonly position: number;
  /** How many facts are current. */
  readonly facts: number;
  readonly sessions: number;
  readonly name?: string | undefined;
  /** Bytes of its events, as JSON in UTF-8. */
  readonly bytes?: number | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt?: number | undefined;
}

/** The stream that holds a space. */
export function spaceStream({ owner, space }: SpaceKey): StreamKey {
  return { owner, kind: SPACE, id: space };
}

/** The space that a stream holds. */
export function spaceOfStream({ owner, id }: StreamKey): SpaceKey {
  return { owner, space: id };
}

/** A space's head: the stream's tally is its count of current facts. */
export function spaceHead({ tally, label, ...head }: StreamHead): SpaceHead {
  const { generation, position, bytes, createdAt, expiresAt, usedAt } = head;
  const sessions = Number(label["sessions"] ?? 0);
  const about = { name: label["name"], facts: tally, sessions: sessions || 0 };
  return { generation, position, ...about, bytes, createdAt, expiresAt, usedAt };
}

/** A space's label as the stream keeps it: without what is empty. */
export function spaceStreamLabel({ name, sessions }: SpaceLabel): Label {
  return { ...(name ? { name } : {}), ...(sessions > 0 ? { sessions: `${sessions}` } : {}) };
}
