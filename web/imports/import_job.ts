import { importAll, type ImportPlan, ImportReport } from "../../src/client/importing.ts";
import { createApi } from "../../src/client/mod.ts";
import {
  blobFile,
  type FoundInFile,
  type ImportFile,
  type ImportSource,
  readImportFile,
} from "../../src/imports/mod.ts";
import { importingWords } from "../languages/imports.ts";
import { Signal } from "../shared/signal.ts";
import { refresh } from "../sessions/list.ts";
import { describeError } from "../state/bridge.ts";
import { chosenSpace } from "../state/spaces.ts";
import { access } from "../state/token.ts";

/** What was found first in the files: an export, or an archive of this program. */
export type FoundSource = ImportSource | "archive";

/** How far an import is. */
export type ImportStage =
  | { readonly name: "looking" }
  /** It waits for its start. */
  | { readonly name: "ready"; readonly source: FoundSource }
  /** `share`: how much of the files was read, from 0 to 1. */
  | { readonly name: "running"; readonly report: ImportReport; readonly share: number }
  | { readonly name: "done"; readonly report: ImportReport }
  /** There is nothing to import, or the files cannot be read. */
  | { readonly name: "failed"; readonly reason: string };

/** The import of some files into the chosen space. */
export class ImportJob {
  readonly stage = new Signal<ImportStage>({ name: "looking" });
  readonly #files: readonly File[];
  readonly #stop = new AbortController();

  constructor(files: readonly File[]) {
    this.#files = files;
    void this.#look();
  }

  /** Imports what the files hold. */
  async start({ isLearned, keepFor }: Pick<ImportPlan, "isLearned" | "keepFor">): Promise<void> {
    const size = this.#files.reduce((sum, file) => sum + file.size, 0);
    let read = 0;
    const show = (report: ImportReport) => {
      const share = size === 0 ? 1 : Math.min(1, read / size);
      this.stage.set({ name: "running", report, share });
    };
    show(new ImportReport());
    try {
      const report = await importAll({
        api: createApi({ url: location.origin, token: access.get().token }),
        found: this.#found((count) => read += count),
        space: chosenSpace.get().space,
        isLearned,
        keepFor,
        describe: describeError,
        onProgress: show,
        signal: this.#stop.signal,
      });
      this.stage.set({ name: "done", report });
    } catch (error) {
      this.stage.set({ name: "failed", reason: describeError(error) });
    }
    await refresh("");
  }

  /** Stops before the next conversation. */
  stop(): void {
    this.#stop.abort();
  }

  /** Finds out what the files are, by the first conversation or archive in them. */
  async #look(): Promise<void> {
    try {
      for await (const found of this.#found()) {
        if (this.#stop.signal.aborted) return;
        if (found.kind === "left_out") continue;
        const source = found.kind === "archive" ? "archive" : found.conversation.source;
        return this.stage.set({ name: "ready", source });
      }
      this.stage.set({ name: "failed", reason: importingWords.notUnderstood });
    } catch (error) {
      this.stage.set({ name: "failed", reason: describeError(error) });
    }
  }

  async *#found(onRead?: (bytes: number) => void): AsyncGenerator<FoundInFile, void, void> {
    const now = Date.now();
    for (const file of this.#files) {
      yield* readImportFile(counted(blobFile(file, file.name), onRead), { now });
    }
  }
}

/** A file that tells how much of it is read. */
function counted(file: ImportFile, onRead: ((bytes: number) => void) | undefined): ImportFile {
  return {
    name: file.name,
    size: file.size,
    read: async (offset, length) => {
      const bytes = await file.read(offset, length);
      onRead?.(bytes.length);
      return bytes;
    },
  };
}
