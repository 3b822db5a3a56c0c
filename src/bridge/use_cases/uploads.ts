import type { FileWithBytes, GivenFile, UploadedFile } from "../api/files.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** Files that are uploaded for messages to come. */
export interface Uploads {
  /** Takes a file; a session that is not there begins with it. */
  upload(key: SessionKey, file: GivenFile): Promise<UploadedFile | Rejection>;
  /** A file of a session with its bytes; undefined when there is no such session. */
  file(key: SessionKey, id: string): Promise<FileWithBytes | Rejection | undefined>;
}

/** The files of the sessions in a registry. */
export function uploads(registry: SessionRegistry): Uploads {
  return {
    upload: (key, file) => registry.use(key, (session) => session.files.upload(file)),
    file: (key, id) => registry.useExisting(key, (session) => session.files.read(id)),
  };
}
