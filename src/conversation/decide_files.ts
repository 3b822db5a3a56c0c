import {
  type AttachedFile,
  MOST_FILE_BYTES,
  MOST_FILES,
  MOST_UPLOADS,
  tokensOfFile,
  UPLOAD_WAIT_MS,
} from "./attached_file.ts";
import { type Decision, refuse } from "./decision.ts";
import type { Conversation, Upload } from "./state.ts";

/** A file for a message to come. Its id is a new one, in case it is not known yet. */
export interface UploadFile {
  readonly type: "UploadFile";
  readonly file: AttachedFile;
  /** Now, in ms since the epoch. */
  readonly at: number;
  /** Whether the bytes of the same upload before are not there any more. */
  readonly isLost?: boolean;
}

/** Records an upload. The same file again, of the same name, changes nothing while it is there for long. */
export function uploadFile({ file, at, isLost }: UploadFile, state: Conversation): Decision {
  if (!isLost && knownUpload(state, { file, at })) return { ok: true, events: [] };
  if (state.uploads.length >= MOST_UPLOADS) {
    return refuse({ reason: "TooManyUploads", limit: MOST_UPLOADS });
  }
  return { ok: true, events: [{ type: "FileUploaded", data: { file } }] };
}

/** The upload of the same file under the same name, unless that goes soon. */
export function knownUpload(
  { uploads }: Conversation,
  { file: { sha256, name }, at }: Pick<UploadFile, "file" | "at">,
): Upload | undefined {
  return uploads.findLast((upload) =>
    upload.file.sha256 === sha256 && upload.file.name === name &&
    (upload.isSent || at - upload.at < UPLOAD_WAIT_MS / 2)
  );
}

/** The upload of an id, unless it has gone. */
export function uploadOf(
  { uploads }: Conversation,
  { id, at }: { readonly id: string; readonly at: number },
): Upload | undefined {
  return uploads.find((upload) =>
    upload.file.id === id && (upload.isSent || at - upload.at < UPLOAD_WAIT_MS)
  );
}

/** The bytes of all files that are there at a time, in ms since the epoch. */
export function bytesOfFiles({ uploads }: Conversation, at: number): number {
  return uploads.reduce(
    (sum, upload) =>
      upload.isSent || at - upload.at < UPLOAD_WAIT_MS ? sum + upload.file.bytes : sum,
    0,
  );
}

/** The files that a message names by their ids, each once; or why it cannot have them. */
export function filesOf(
  state: Conversation,
  { ids, at, maxTokens }: {
    readonly ids: readonly string[];
    readonly at: number;
    /** The most tokens that they may take together. */
    readonly maxTokens: number;
  },
): { readonly ok: true; readonly files: readonly AttachedFile[] } | Decision & { ok: false } {
  const wanted = [...new Set(ids)];
  if (wanted.length > MOST_FILES) return refused({ reason: "TooManyFiles", limit: MOST_FILES });
  const files: AttachedFile[] = [];
  for (const id of wanted) {
    const upload = uploadOf(state, { id, at });
    if (!upload) return refused({ reason: "FileUnknown", file: id });
    files.push(upload.file);
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MOST_FILE_BYTES) {
    return refused({ reason: "FilesTooLarge", bytes, limit: MOST_FILE_BYTES });
  }
  const tokens = files.reduce((sum, file) => sum + tokensOfFile(file), 0);
  if (tokens > maxTokens) return refused({ reason: "FilesOverTokens", tokens, limit: maxTokens });
  return { ok: true, files };
}

function refused(refusal: (Decision & { ok: false })["refusal"]): Decision & { ok: false } {
  return { ok: false, refusal };
}
