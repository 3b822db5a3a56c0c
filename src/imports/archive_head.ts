import { stringIn } from "./json_shapes.ts";
import type { ImportPart } from "./import_file.ts";

/** An archive that the bridge itself made. */
export interface ArchiveHead {
  readonly of: "session" | "space";
  /** The id of what was exported. */
  readonly id: string;
}

const ARCHIVES: Readonly<Record<string, ArchiveHead["of"]>> = {
  "claude-context-bridge": "session",
  "claude-context-bridge-space": "space",
};

/** The first line of an archive is no longer than this, in bytes. */
const LONGEST_HEAD = 65_536;

/** Tells an archive by its first line; undefined for any other file. */
export async function archiveHeadOf(part: ImportPart): Promise<ArchiveHead | undefined> {
  let text = "";
  const decoder = new TextDecoder();
  const bytes = part.bytes();
  try {
    for await (const chunk of bytes) {
      text += decoder.decode(chunk.subarray(0, LONGEST_HEAD), { stream: true });
      const line = text.trimStart();
      if (line !== "" && !line.startsWith('{"archive"') || text.length > LONGEST_HEAD) break;
      if (line.includes("\n")) break;
    }
  } finally {
    await bytes.return();
  }
  const [line = ""] = text.trimStart().split("\n", 1);
  if (!line.startsWith('{"archive"')) return undefined;
  try {
    const head: unknown = JSON.parse(line);
    const of = ARCHIVES[stringIn(head, "archive") ?? ""];
    const id = stringIn(head, "session", "space");
    return of && id !== undefined ? { of, id } : undefined;
  } catch {
    return undefined;
  }
}
