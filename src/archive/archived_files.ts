import { z } from "zod";
import { type AttachedFile, attachedFileSchema } from "../conversation/mod.ts";
import { inspectFile } from "../files/mod.ts";
import type { ArchiveEvent } from "../protocol/mod.ts";
import type { NewFile, SessionKey, SessionLog } from "../session_log/mod.ts";
import { lineOf } from "./lines.ts";

/** Bytes of a file in one line; as base64 they are a third longer. */
const LINE_BYTES = 786_432;

/** Some of a file's bytes, as a line of an archive. */
const fileLineSchema = z.object({
  file: z.string(),
  index: z.int().nonnegative(),
  content: z.base64().max(2 * LINE_BYTES),
});

const attachmentsSchema = z.object({ attachments: z.array(attachedFileSchema) });

/** Whether the value of a line holds bytes of a file. */
export function isFileLine(value: unknown): boolean {
  return typeof value === "object" && value !== null && "file" in value;
}

/** The files that a message has; none for any other event. */
function filesOfEvent(
  { type, data }: { readonly type: string; readonly data: unknown },
): readonly AttachedFile[] {
  if (type !== "MessageReceived") return [];
  return attachmentsSchema.safeParse(data).data?.attachments ?? [];
}

/** Each file of a session once, the first time that a message has it, as far as its bytes are there. */
export class FilesToCopy {
  readonly #log: SessionLog;
  readonly #key: SessionKey;
  readonly #done = new Set<string>();

  constructor(log: SessionLog, key: SessionKey) {
    this.#log = log;
    this.#key = key;
  }

  /** The files of an event that were not copied yet. */
  async *of(event: Parameters<typeof filesOfEvent>[0]): AsyncGenerator<NewFile, void, void> {
    for (const { id } of filesOfEvent(event)) {
      if (this.#done.has(id)) continue;
      this.#done.add(id);
      const bytes = await this.#log.files.read(this.#key, id);
      if (bytes) yield { id, bytes };
    }
  }
}

/** The lines of a file. */
export function* linesOfFile({ id, bytes }: NewFile): Generator<string, void, void> {
  for (let index = 0; index * LINE_BYTES < bytes.length; index++) {
    const part = bytes.subarray(index * LINE_BYTES, (index + 1) * LINE_BYTES);
    yield lineOf({ file: id, index, content: part.toBase64() });
  }
}

/** Puts the files of an archive together, and checks that each is what its message says. */
export class ArchivedFiles {
  /** Called with each file that is whole. */
  onFile: (file: NewFile) => Promise<void> = () => Promise.resolve();
  readonly #announced = new Map<string, AttachedFile>();
  #current: { readonly file: AttachedFile; readonly parts: Uint8Array[] } | undefined;

  /** Notes the files that a message has. */
  note(event: ArchiveEvent): void {
    for (const file of filesOfEvent(event)) this.#announced.set(file.id, file);
  }

  /** Takes the next line of a file; resolves with what is wrong with it. */
  async take(value: unknown): Promise<string | undefined> {
    const { data: line } = fileLineSchema.safeParse(value);
    if (!line) return "The line is not a part of a file";
    const file = this.#announced.get(line.file);
    if (!file) return "No message before it has this file, or the file was there before";
    if (line.index === 0) this.#current = { file, parts: [] };
    const current = this.#current;
    if (current?.file !== file || current.parts.length !== line.index) {
      return "The parts of the file are out of order";
    }
    current.parts.push(Uint8Array.fromBase64(line.content));
    const length = current.parts.reduce((sum, part) => sum + part.length, 0);
    if (length > file.bytes) return `The file has more than ${file.bytes} bytes`;
    return length === file.bytes ? await this.#finish(file, current.parts) : undefined;
  }

  async #finish(file: AttachedFile, parts: readonly Uint8Array[]): Promise<string | undefined> {
    this.#current = undefined;
    this.#announced.delete(file.id);
    const bytes = new Uint8Array(file.bytes);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    if (digest !== file.sha256) return "The file is not what its message says: its hash differs";
    const found = inspectFile(bytes);
    if (!found.ok || found.kind !== file.kind) {
      return `The file is not what its message says: it is no ${file.kind}`;
    }
    await this.onFile({ id: file.id, bytes });
    return undefined;
  }
}
