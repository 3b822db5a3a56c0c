/**
 * Sessions as archives: written out, read back, forked; and the archives of spaces. Knows the form of an archive and its hash
 * chain; events go in and out through the log. It knows neither live sessions nor the wire's frames.
 *
 * @module
 */
export { fork } from "./fork.ts";
export { ArchiveError, ArchiveReader, NewerArchiveError, SpaceArchiveReader } from "./read.ts";
export { spaceArchiveText, spaceHash } from "./space_archive.ts";
export type { SpaceEventToArchive } from "./space_archive.ts";
export { SpaceCopy } from "./space_copy.ts";
export { takeInSpace } from "./take_in_space.ts";
export { takeIn } from "./take_in.ts";
export { markdownOf } from "./markdown.ts";
export { Archive, hashAt, SessionWentError } from "./write.ts";
