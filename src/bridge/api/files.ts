import type { AttachedFile } from "../../conversation/mod.ts";

/** A file as its sender gives it: what it is, its content decides. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that waits for its message. */
export interface UploadedFile {
  readonly ok: true;
  readonly file: AttachedFile;
  /** Whether the session had it already. */
  readonly duplicate: boolean;
  /** When it goes unless a message has it, in ms since the epoch; undefined: a message has it. */
  readonly expiresAt?: number;
}

/** A file and its bytes. */
export interface FileWithBytes {
  readonly ok: true;
  readonly file: AttachedFile;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
