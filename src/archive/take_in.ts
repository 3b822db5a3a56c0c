import {
  MOST_AT_ONCE,
  readEvent,
  toStored,
  TurnTally,
  type UnreadableEvent,
} from "../conversation/mod.ts";
import type {
  SessionHead,
  SessionKey,
  SessionLog,
  SessionOrigin,
  StagedSession,
} from "../session_log/mod.ts";
import type { ArchiveHeader } from "../protocol/mod.ts";
import { ArchiveError, type ArchiveReader, NewerArchiveError } from "./read.ts";
import { hashAt } from "./write.ts";

/** How far the times of a session may lie ahead of this machine's clock, in ms. */
export const MAX_AHEAD_MS = 86_400_000;

/** The result of an import. `taken`: another session has the id; `erased`: erased meanwhile. */
export type TakenIn =
  | {
    readonly ok: true;
    /** Whether the session already held all of it, so that nothing changed. */
    readonly duplicate: boolean;
    readonly turns: number;
    readonly lines: number;
    /** The session's position now, and the archive's last position and hash. */
    readonly position: number;
    readonly archived: { readonly position: number; readonly hash: string };
    /** The number of turns that were open in it and were failed. */
    readonly ended: number;
    /** The number of events that this version cannot read. */
    readonly unread: number;
    /** The space that it was in; it is in none now, unless it stays there. */
    readonly space?: string;
  }
  | { readonly ok: false; readonly reason: "taken" | "erased" };

/** How an archive is imported. */
export interface TakeInOptions {
  /** Now, in ms since the epoch. */
  readonly now: number;
  /** When the session expires, in ms since the epoch; by default after the full time to live. */
  readonly expiresAt?: number;
  /** The maximum number of events. */
  readonly maxEvents?: number;
  /** What the store needs to know of it from a backup, or from where it is copied. */
  readonly origin?: SessionOrigin;
  /**
   * Whether it stays in its space, as in a backup of all sessions and spaces. By default it leaves it:
   * a space of that name may be another one here.
   */
  readonly staysInSpace?: boolean;
}

/**
 * Imports a session from its archive, all or nothing: the same events at the same positions, with
 * their times. Turns that were open are failed, so that they are answered only if they are sent
 * again. A session that was in a space leaves it. Throws `ArchiveError` if the archive is damaged or incomplete, and `NewerArchiveError` if
 * it contains an event of a newer version that must be understood; `OverAllowanceError` once it is
 * larger than its owner has room for.
 */
export async function takeIn(
  log: SessionLog,
  key: SessionKey,
  { lines, header, ...options }: TakeInOptions & {
    readonly lines: ArchiveReader;
    readonly header: ArchiveHeader;
  },
): Promise<TakenIn> {
  const createdAt = Date.parse(header.createdAt);
  if (createdAt > options.now + MAX_AHEAD_MS) {
    throw new ArchiveError(1, "createdAt is in the future; check the clocks");
  }
  const { maxEvents = Infinity } = options;
  if (header.position !== undefined && header.position > maxEvents) throw tooMany(1, maxEvents);
  const staged = await log.stage(key, options.origin);
  let head: SessionHead | undefined;
  try {
    const { tally, unread } = await stageAll(staged, { lines, header, ...options });
    const { end } = lines;
    if (!end) {
      throw new ArchiveError(lines.lines, "The archive is truncated: its last line is missing");
    }
    const ended = tally.open.length;
    for (const turn of tally.open) {
      await staged.add(failed({ turn, ...tally.keptBy(turn) }, options.now));
    }
    await keepAsAllowed(staged, tally, options);
    const { space } = tally;
    const leaves = space !== undefined && !options.staysInSpace;
    if (leaves) {
      await staged.add({ ...toStored({ type: "SpaceLeft", data: {} }), at: options.now });
    }
    const label = leaves
      ? { ...tally.label, space: undefined, spaceGeneration: undefined }
      : tally.label;
    head = await staged.land({ ...options, turns: tally.turns, label, createdAt });
    if (!head) {
      const there = await hashAt(log, key, { ...end, version: header.version });
      if (there === undefined) return { ok: false, reason: await whyNot(log, key) };
      if (there !== end.hash) return { ok: false, reason: "taken" };
    }
    const { position = (await log.head(key))?.position ?? end.position } = head ?? {};
    return {
      ok: true,
      duplicate: !head,
      turns: tally.turns,
      lines: lines.lines,
      position,
      archived: end,
      ended: head ? ended : 0,
      unread,
      ...(space === undefined ? {} : { space }),
    };
  } finally {
    if (!head) await staged.discard();
  }
}

/**
 * Where its events say that it is kept otherwise than it is, as those of older archives do, they say so.
 * One that only uploads have begun is kept as long as those wait, and its owner has said nothing.
 */
async function keepAsAllowed(
  staged: StagedSession,
  { keepFor, isOnlyUploads }: TurnTally,
  { origin, now: at }: Pick<TakeInOptions, "origin" | "now">,
): Promise<void> {
  const seconds = origin?.keepFor ?? null;
  if ((keepFor ?? null) === seconds || isOnlyUploads) return;
  await staged.add({ ...toStored({ type: "KeepingSet", data: { seconds } }), at });
}

function tooMany(line: number, maxEvents: number): ArchiveError {
  return new ArchiveError(line, `There are more than ${maxEvents} events`);
}

function unreadable(line: number, { stored, version }: UnreadableEvent): NewerArchiveError {
  const what = `${stored} in version ${version}`;
  return new NewerArchiveError(line, `${what} is newer than this bridge; update it first`);
}

async function stageAll(staged: StagedSession, { lines, header, now, maxEvents = Infinity }: {
  readonly lines: ArchiveReader;
  readonly header: ArchiveHeader;
  readonly now: number;
  readonly maxEvents?: number;
}): Promise<{ readonly tally: TurnTally; readonly unread: number }> {
  const tally = new TurnTally();
  lines.files.onFile = (file) => staged.addFile(file);
  let unread = 0;
  for await (const { hash: _, at: time, ...line } of lines.events(header)) {
    if (line.position > maxEvents) throw tooMany(lines.lines, maxEvents);
    const at = Date.parse(time);
    if (at > now + MAX_AHEAD_MS) {
      throw new ArchiveError(lines.lines, "at is in the future; check the clocks");
    }
    const event = readEvent({ ...line, at });
    if (event.type === "unreadable") throw unreadable(lines.lines, event);
    if (event.type === "unknown") unread += 1;
    tally.add(event);
    const full = fullOf(tally);
    if (full !== undefined) throw new ArchiveError(lines.lines, full);
    await staged.add({ ...line, at });
  }
  return { tally, unread };
}

/** What a session has too much of by now; undefined if nothing. */
function fullOf({ sizes }: TurnTally): string | undefined {
  const { open, pins, imports } = MOST_AT_ONCE;
  if (sizes.open > open) return `More than ${open} turns are open`;
  if (sizes.pins > pins) return `More than ${pins} notes are pinned`;
  return sizes.imports > imports ? `More than ${imports} imports have keys` : undefined;
}

function failed(turn: { readonly turn: string; readonly chosen?: number }, at: number) {
  const message = "The turn was open when its session was archived; send it again";
  const data = { ...turn, code: "archived_open", message, retryable: true };
  return { type: "TurnFailed", data, at } as const;
}

async function whyNot(log: SessionLog, key: SessionKey): Promise<"taken" | "erased"> {
  return await log.head(key) ? "taken" : "erased";
}
