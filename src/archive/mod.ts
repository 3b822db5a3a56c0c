/**
 * Sessions as archives: export, import and fork. Knows the archive format and its hash chain; reads
 * and writes events through the log.
 *
 * @module
 */
export { fork } from "./fork.ts";
export type { Forked } from "./fork.ts";
export { ArchiveError, ArchiveReader, NewerArchiveError } from "./read.ts";
export { takeIn } from "./take_in.ts";
export type { TakeInOptions, TakenIn } from "./take_in.ts";
export { Archive, hashAt, SessionWentError } from "./write.ts";
