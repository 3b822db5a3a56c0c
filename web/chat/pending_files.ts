import "../first_load.ts";
import { type SentAttachment, uploadAttachment } from "../../src/client/uploads.ts";
import { describeError } from "../state/bridge.ts";
import type { PendingFile } from "../state/pending_file.ts";
import type { Session } from "../state/session.ts";
import { access } from "../state/token.ts";

/** The most files of a message. */
const MOST = 10;

const uploads = new Map<number, AbortController>();

let keys = 0;

/** Has the reader pick files for the next message. */
export function pickFiles(session: Session): void {
  const picker = document.createElement("input");
  picker.type = "file";
  picker.multiple = true;
  picker.accept = "image/png,image/jpeg,image/webp,image/gif,application/pdf,text/*";
  picker.onchange = () => {
    addFiles(session, [...picker.files ?? []]);
    document.querySelector<HTMLElement>("#message")?.focus();
  };
  picker.click();
}

/** Adds files to the next message, as many as it takes, and uploads them. */
export function addFiles(session: Session, files: readonly File[]): void {
  const room = MOST - session.files.get().length;
  for (const file of files.slice(0, room)) {
    const key = ++keys;
    const url = file.type.startsWith("image/") ? URL.createObjectURL(file) : undefined;
    session.files.update((list) => [...list, { key, name: file.name, url, share: 0 }]);
    void upload(session, { key, file });
  }
}

/** Gives the files of a message that was not sent to the next one. */
export function giveBack(session: Session, files: readonly SentAttachment[]): void {
  const back = files.map((sent) => ({ key: ++keys, name: sent.name, share: 1, sent }));
  session.files.update((list) => [...back, ...list]);
}

/** Removes a file from the next message. */
export function removeFile(session: Session, { key, url }: PendingFile): void {
  uploads.get(key)?.abort();
  if (url !== undefined) URL.revokeObjectURL(url);
  session.files.update((list) => list.filter((file) => file.key !== key));
}

async function upload(
  session: Session,
  { key, file }: { readonly key: number; readonly file: File },
): Promise<void> {
  const abort = new AbortController();
  uploads.set(key, abort);
  const change = (changes: Partial<PendingFile>) =>
    session.files.update((list) =>
      list.map((each) => each.key === key ? { ...each, ...changes } : each)
    );
  try {
    const address = { url: location.origin, token: access.get().token };
    const sent = await uploadAttachment(address, session.id, {
      ...{ name: file.name, body: file, signal: abort.signal },
      onProgress: (share) => change({ share }),
    });
    change({ share: 1, sent });
  } catch (error) {
    if (!abort.signal.aborted) change({ problem: describeError(error) });
  } finally {
    uploads.delete(key);
  }
}
