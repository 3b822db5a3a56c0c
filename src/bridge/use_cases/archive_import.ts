import { ArchiveError, ArchiveReader, NewerArchiveError, takeIn } from "../../archive/mod.ts";
import { LONGEST_KEPT_SECONDS } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import type { ImportedArchive } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import { rejectionOfLanding, withinAllowances } from "./landing.ts";

/** The most events that an archive may have: a session's are folded one by one when it is used. */
const MAX_EVENTS = 100_000;

/** Restores a session from the lines of its archive, all or none. */
export async function importArchive(text: AsyncIterable<string>, { log, key, now }: {
  readonly log: SessionLog;
  readonly key: SessionKey;
  readonly now: () => number;
}): Promise<ImportedArchive | Rejection> {
  const lines = new ArchiveReader(text);
  try {
    const header = await lines.header();
    const { keepFor } = header;
    const kept = keepFor === undefined ? undefined : Math.min(keepFor, LONGEST_KEPT_SECONDS);
    const origin = defined({ keepFor: kept });
    const options = { lines, header, origin, now: now(), maxEvents: MAX_EVENTS };
    const taken = await withinAllowances(() => takeIn(log, key, options));
    return taken.ok || "code" in taken ? taken : rejectionOfLanding(taken.reason, key.session);
  } catch (error) {
    if (error instanceof ArchiveError) return rejectionOfArchive(error);
    throw error;
  }
}

/** Why an archive could not be read. */
export function rejectionOfArchive(error: ArchiveError): Rejection {
  const { line, message: reason } = error;
  return {
    ok: false,
    code: error instanceof NewerArchiveError ? error.code : "invalid_archive",
    message: `The archive is not valid, so nothing was imported; line ${line}: ${reason}`,
    lines: [{ line, message: reason }],
  };
}
