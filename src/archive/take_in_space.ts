import { emptySpace, evolveSpace, readSpaceEvent } from "../knowledge/mod.ts";
import type { ArchivedSpace } from "../protocol/mod.ts";
import { defined } from "../shared/mod.ts";
import type { SpaceHead, SpaceKey, SpaceLog } from "../space_log/mod.ts";
import { ArchiveError, type SpaceArchiveReader } from "./read.ts";
import { SpaceCopy } from "./space_copy.ts";
import { MAX_AHEAD_MS } from "./take_in.ts";

/** The result of taking in a space. `taken`: another one has the id; `erased`: erased meanwhile. */
export type SpaceTakenIn =
  | {
    readonly ok: true;
    /** Whether the space already held all of it, so that nothing changed. */
    readonly duplicate: boolean;
    readonly head: SpaceHead;
    readonly lines: number;
    /** Events that this version cannot read; they keep their positions. */
    readonly unread: number;
  }
  | { readonly ok: false; readonly reason: "taken" | "erased" };

/**
 * Takes in a space from its archive, all or nothing: the same events at the same positions, with their
 * times. Throws `ArchiveError` if the archive is damaged or incomplete, and `OverAllowanceError` where
 * its owner has no room for it.
 */
export async function takeInSpace(
  log: SpaceLog,
  key: SpaceKey,
  { lines, header, now, expiresAt }: {
    readonly lines: SpaceArchiveReader;
    readonly header: ArchivedSpace;
    /** Now, in ms since the epoch. */
    readonly now: number;
    /** When the space expires, in ms since the epoch; by default after the full time to live. */
    readonly expiresAt?: number;
  },
): Promise<SpaceTakenIn> {
  const createdAt = Date.parse(header.createdAt);
  checkTime(createdAt, { now, line: 1, field: "createdAt" });
  const staged = await log.stage(key);
  let head: SpaceHead | undefined;
  try {
    let space = emptySpace;
    let unread = 0;
    for await (const { hash: _, at: time, ...event } of lines.events(header)) {
      const at = Date.parse(time);
      checkTime(at, { now, line: lines.lines, field: "at" });
      const read = readSpaceEvent({ ...event, at });
      if (read.type !== "unreadable") space = evolveSpace(space, read);
      if (read.type === "unknown" || read.type === "unreadable") unread += 1;
      await staged.add({ ...event, at });
    }
    const { end } = lines;
    if (!end) {
      throw new ArchiveError(lines.lines, "The archive is truncated: its last line is missing");
    }
    const { count: { facts, sessions }, name } = space;
    const label = { name, sessions };
    head = await staged.land({ facts, label, createdAt, ...defined({ expiresAt }) });
    if (head) return { ok: true, duplicate: false, head, lines: lines.lines, unread };
    const there = await SpaceCopy.of(log, key);
    if (!there) return { ok: false, reason: "erased" };
    const isSame = there.head.position >= end.position &&
      await there.hash(end.position) === end.hash;
    if (!isSame) return { ok: false, reason: "taken" };
    return { ok: true, duplicate: true, head: there.head, lines: lines.lines, unread };
  } finally {
    if (!head) await staged.discard();
  }
}

function checkTime(at: number, { now, line, field }: {
  readonly now: number;
  readonly line: number;
  readonly field: string;
}): void {
  if (at <= now + MAX_AHEAD_MS) return;
  throw new ArchiveError(line, `${field} is in the future; check the clocks`);
}
