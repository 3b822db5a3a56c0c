import type { BodyForm } from "./operation.ts";

/** A session's archive, and a transcript: a JSON object on each line. */
export const ARCHIVE_LINES: BodyForm = {
  media: "application/x-ndjson",
  items: ["ArchiveHeader", "ArchiveEvent", "ArchiveEnd"],
};

/** A session as a text to read. */
export const MARKDOWN: BodyForm = { media: "text/markdown" };

/** A space's archive. */
export const SPACE_ARCHIVE_LINES: BodyForm = {
  media: "application/x-ndjson",
  items: ["SpaceArchiveHeader", "ArchiveEvent", "ArchiveEnd"],
};

/** What an import takes: a transcript, or an archive. */
export const IMPORT_LINES: BodyForm = {
  media: "application/x-ndjson",
  items: ["ImportLine", ...ARCHIVE_LINES.items ?? []],
};

/** Frames as server-sent events. */
export const FRAME_EVENTS: BodyForm = { media: "text/event-stream", items: ["Frame"] };
