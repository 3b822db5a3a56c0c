/**
 * Sessions as archives: written out, read back, forked. Knows the form of an archive and its hash
 * chain; events go in and out through the log.
 *
 * @module
 */
export { fork } from "./fork.ts";
export type { Forked } from "./fork.ts";
export { ArchiveError, ArchiveReader, NewerArchiveError } from "./read.ts";
export { takeIn } from "./take_in.ts";
export type { TakeInOptions, TakenIn } from "./take_in.ts";
export { Archive, hashAt, SessionWentError } from "./write.ts";
