import { ArchiveError, SpaceArchiveReader, SpaceCopy, takeInSpace } from "../../archive/mod.ts";
import type { SpaceKey, SpaceLog } from "../../space_log/mod.ts";
import type { ImportedSpace, Spaces } from "../api/spaces.ts";
import type { Rejection } from "../api/rejection.ts";
import { rejectionOfArchive } from "./archive_import.ts";
import { withinAllowances } from "./landing.ts";

/** Spaces that leave as archives and come back from them. */
export function spaceArchives({ log, now }: {
  readonly log: SpaceLog;
  readonly now: () => number;
}): Pick<Spaces, "exportSpace" | "importSpace"> {
  return {
    exportSpace: async (key) => {
      const copy = await SpaceCopy.of(log, key);
      return copy && { text: copy.text() };
    },
    importSpace: (key, lines) => importSpace(lines, { log, key, now }),
  };
}

async function importSpace(text: AsyncIterable<string>, { log, key, now }: {
  readonly log: SpaceLog;
  readonly key: SpaceKey;
  readonly now: () => number;
}): Promise<ImportedSpace | Rejection> {
  const lines = new SpaceArchiveReader(text);
  try {
    const header = await lines.header();
    const taken = await withinAllowances(() =>
      takeInSpace(log, key, { lines, header, now: now() })
    );
    if ("code" in taken) return taken;
    if (!taken.ok) return rejectionOfSpaceLanding(taken.reason, key.space);
    const { duplicate, lines: count, unread, head: { position, facts } } = taken;
    return { ok: true, lines: count, position, facts, duplicate, unread };
  } catch (error) {
    if (error instanceof ArchiveError) return rejectionOfArchive(error);
    throw error;
  }
}

function rejectionOfSpaceLanding(reason: "taken" | "erased", space: string): Rejection {
  if (reason === "erased") {
    const message = `The space ${space} was erased meanwhile; nothing was imported`;
    return { ok: false, code: "space_busy", message };
  }
  const message = `The space ${space} exists and holds something else; ` +
    "choose another id, or erase it first";
  return { ok: false, code: "space_taken", message };
}
