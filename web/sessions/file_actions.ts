import { Signal } from "../shared/signal.ts";

/** What writes and reads files; it loads after the page has become usable. */
export interface FileActions {
  exportSession(session: string, title: string, format?: "archive" | "markdown"): Promise<void>;
  importFiles(files: readonly File[]): Promise<void>;
}

/** Undefined until it has loaded. */
export const fileActions = new Signal<FileActions | undefined>(undefined);
