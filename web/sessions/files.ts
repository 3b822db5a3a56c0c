import { newId } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { callApi } from "../state/bridge.ts";
import { dialog } from "../state/dialog.ts";
import { goTo } from "../state/route.ts";
import { tryTo } from "./changes.ts";
import { refresh } from "./list.ts";

/** Downloads a session as a file: an archive, or a text to read. */
export async function exportSession(
  session: string,
  title: string,
  format: "archive" | "markdown" = "archive",
): Promise<void> {
  await tryTo(lateWords.notExported, async () => {
    const archive = await callApi((api) => api.export(session, { format }));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await archive.blob());
    link.download = `${fileName(title) || session}.${format === "markdown" ? "md" : "ndjson"}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

/** How the archive of a session begins. */
const ARCHIVE = '{"archive":"claude-context-bridge",';

/**
 * Imports files: the archive of a session at once, as a new session; of anything else a dialog tells
 * what it is, and asks.
 */
export async function importFiles(files: readonly File[]): Promise<void> {
  const [only] = files;
  const head = files.length === 1 ? await only?.slice(0, ARCHIVE.length).text() : undefined;
  if (only && head === ARCHIVE) await importArchive(only);
  else if (only) dialog.set({ name: "import", files });
}

async function importArchive(file: File): Promise<void> {
  await tryTo(lateWords.notImported(file.name), async () => {
    const session = newId();
    const { turns } = await callApi((api) => api.import(session, file, { key: session }));
    goTo(session);
    notify({ kind: "info", text: lateWords.imported(turns, file.name) });
    await refresh();
  });
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, " ").trim().slice(0, 60).toWellFormed();
}
