import { readEvent, TurnTally, type UnreadableEvent } from "../conversation/mod.ts";
import type { SessionHead, SessionKey, SessionLog, StagedSession } from "../session_log/mod.ts";
import type { ArchiveHeader } from "../protocol/mod.ts";
import { ArchiveError, type ArchiveReader, NewerArchiveError } from "./read.ts";
import { hashAt } from "./write.ts";

/** How far a session's creation may lie ahead of this machine's clock, in ms. */
const MAX_AHEAD_MS = 86_400_000;

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
}

/**
 * Imports a session from its archive, all or nothing: the same events at the same positions, with
 * their times. Turns that were open are failed, so that they are answered only if they are sent
 * again. Throws `ArchiveError` if the archive is damaged or incomplete, and `NewerArchiveError` if
 * it contains an event of a newer version that must be understood.
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
  const staged = await log.stage(key);
  let head: SessionHead | undefined;
  try {
    const { tally, unread } = await stageAll(staged, { lines, header, ...options });
    const { end } = lines;
    if (!end) {
      throw new ArchiveError(lines.lines, "The archive is truncated: its last line is missing");
    }
    const ended = tally.open.length;
    for (const turn of tally.open) await staged.add(failed(turn, options.now));
    head = await staged.land({ ...options, turns: tally.turns, label: tally.label, createdAt });
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
    };
  } finally {
    if (!head) await staged.discard();
  }
}

function tooMany(line: number, maxEvents: number): ArchiveError {
  return new ArchiveError(line, `There are more than ${maxEvents} events`);
}

function unreadable(line: number, { stored, version }: UnreadableEvent): NewerArchiveError {
  const what = `${stored} in version ${version}`;
  return new NewerArchiveError(line, `${what} is newer than this bridge; update it first`);
}

async function stageAll(staged: StagedSession, { lines, header, maxEvents = Infinity }: {
  readonly lines: ArchiveReader;
  readonly header: ArchiveHeader;
  readonly maxEvents?: number;
}): Promise<{ readonly tally: TurnTally; readonly unread: number }> {
  const tally = new TurnTally();
  let unread = 0;
  for await (const { hash: _, at: time, ...line } of lines.events(header)) {
    if (line.position > maxEvents) throw tooMany(lines.lines, maxEvents);
    const at = Date.parse(time);
    const event = readEvent({ ...line, at });
    if (event.type === "unreadable") throw unreadable(lines.lines, event);
    if (event.type === "unknown") unread += 1;
    tally.add(event);
    await staged.add({ ...line, at });
  }
  return { tally, unread };
}

function failed(turn: string, at: number) {
  const message = "The turn was open when its session was archived; send it again";
  const data = { turn, code: "archived_open", message, retryable: true };
  return { type: "TurnFailed", data, at } as const;
}

async function whyNot(log: SessionLog, key: SessionKey): Promise<"taken" | "erased"> {
  return await log.head(key) ? "taken" : "erased";
}
