import type { Expected } from "../memory_budget/live_memory.ts";

/**
 * What a session's events take in memory, per byte as stored. Measured: 1.1 where texts are long, 2.2
 * where turns are short, 0.7 in Chinese; 0.2 where each character is stored as an escape, 0.1 where
 * notes are pinned. What is replaced later, as a name is, takes nothing in the end.
 */
const PER_BYTE = { least: 1 / 8, likely: 1 };

/** A session's size as its head tells it: bytes of all events up to a position. */
export interface StoredSize {
  readonly bytes: number;
  readonly position: number;
}

/** What a state of so many bytes of memory will take once it has folded the events of a span. */
export function expectedOf(
  known: number,
  { after, upTo, size }: {
    readonly after: number;
    readonly upTo: number;
    readonly size: StoredSize;
  },
): Expected {
  const each = size.bytes / Math.max(1, size.position);
  const unread = each * Math.max(0, upTo - after);
  return {
    least: known + Math.floor(unread * PER_BYTE.least),
    likely: known + Math.ceil(unread * PER_BYTE.likely),
  };
}
