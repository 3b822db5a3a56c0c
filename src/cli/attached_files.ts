import type { BridgeAddress } from "../client/mod.ts";
import { type SentAttachment, uploadAttachment } from "../client/uploads.ts";
import { grouped } from "./words.ts";

/** A file of this machine, and where it is to go. */
export interface FileToAttach {
  readonly address: BridgeAddress;
  readonly session: string;
  readonly path: string;
}

/** Files that were uploaded for the next message of a chat. */
export class AttachedFiles {
  #waiting: readonly SentAttachment[] = [];

  /** Reads a file and uploads it. Resolves with what to say of it. Throws `BridgeError` or an error of the file. */
  async add({ address, session, path }: FileToAttach): Promise<string> {
    const bytes = await Deno.readFile(path);
    const name = path.split(/[/\\]/).at(-1) ?? path;
    const file = await uploadAttachment(address, session, { name, body: bytes.buffer });
    this.#waiting = [...this.#waiting.filter(({ id }) => id !== file.id), file];
    return describeFile(file);
  }

  /** Those for the message that is sent now. */
  take(): readonly SentAttachment[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Takes the files of a message that was not sent for the next one. */
  giveBack(files: readonly SentAttachment[]): void {
    this.#waiting = [...files, ...this.#waiting];
  }
}

/** A file in a few words. */
function describeFile(
  { name, kind, bytes, width, height, pages }: SentAttachment,
): string {
  const size = width === undefined ? "" : `, ${width} × ${height} pixels`;
  const length = pages === undefined ? "" : `, ${pages} ${pages === 1 ? "page" : "pages"}`;
  return `${name} (${kind}${size}${length}, ${grouped(bytes)} bytes)`;
}

/** Why a path cannot be attached; undefined for any other error. */
export function fileProblem(error: unknown, path: string): string | undefined {
  if (error instanceof Deno.errors.NotFound) return `There is no file ${path}`;
  const isOfFile = error instanceof Deno.errors.IsADirectory ||
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable;
  return isOfFile ? `Cannot read ${path}: ${error.message}` : undefined;
}
