import {
  type AttachedFile,
  knownUpload,
  tokensOfFile,
  UPLOAD_WAIT_MS,
  uploadOf,
} from "../../conversation/mod.ts";
import { cleanFileName, type FileProblem, inspectFile } from "../../files/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { FileWithBytes, GivenFile, UploadedFile } from "../api/files.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { maskText } from "../memory/masked_turns.ts";
import { rejected } from "../wire/rejections.ts";

/** What files are taken and read with. */
export interface FileParts {
  readonly log: SessionLog;
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly redactor: Redactor;
  readonly settings: BridgeSettings;
  readonly now: () => number;
}

/** A file that was looked at, and its bytes as they are stored: a text with its secrets masked. */
interface TakenFile {
  readonly ok: true;
  readonly file: Omit<AttachedFile, "id">;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files of a session: takes those that are uploaded, and gives them back. */
export class SessionFiles {
  readonly #parts: FileParts;

  constructor(parts: FileParts) {
    this.#parts = parts;
  }

  /** Takes a file for a message to come. The same content of the same name again changes nothing. */
  async upload(given: GivenFile): Promise<UploadedFile | Rejection> {
    const { aggregate, commands, now, log } = this.#parts;
    const taken = await this.#take(given);
    if (!taken.ok) return taken;
    const file = { id: crypto.randomUUID(), ...taken.file };
    const prepare = async () => {
      const at = now();
      const command = { type: "UploadFile", file, at } as const;
      const known = knownUpload(aggregate.state, command);
      const isThere = known && await log.files.read(aggregate.key, known.file.id) !== undefined;
      return { command: { ...command, isLost: known !== undefined && !isThere }, file: stored };
    };
    const stored = { id: file.id, bytes: taken.bytes };
    const handled = await commands.handle(prepare, { isFresh: true });
    if (!handled.ok) return handled;
    const at = now();
    const duplicate = handled.events.length === 0;
    const upload = duplicate
      ? knownUpload(aggregate.state, { file, at })
      : uploadOf(aggregate.state, { id: file.id, at });
    if (!upload) return rejected("store_unavailable", "The upload was lost; send it again");
    const expiresAt = upload.isSent ? undefined : upload.at + UPLOAD_WAIT_MS;
    return { ok: true, file: upload.file, duplicate, ...defined({ expiresAt }) };
  }

  /** A file with its bytes. */
  async read(id: string): Promise<FileWithBytes | Rejection> {
    const { aggregate, commands, log, now } = this.#parts;
    return await commands.read(async () => {
      const upload = uploadOf(aggregate.state, { id, at: now() });
      const bytes = upload && await log.files.read(aggregate.key, id);
      if (!upload || !bytes) return rejected("not_found", "No such attachment");
      return { ok: true, file: upload.file, bytes };
    });
  }

  async #take({ name: given, bytes }: GivenFile): Promise<TakenFile | Rejection> {
    const { redactor, settings: { fileBytes, fileTokens } } = this.#parts;
    if (bytes.length > fileBytes) {
      const message = `The file has ${bytes.length} bytes, at most ${fileBytes} are allowed`;
      return rejected("attachment_too_large", message);
    }
    const found = inspectFile(bytes);
    if (!found.ok) return rejected("attachment_not_taken", PROBLEMS[found.problem]);
    const { ok: _, text, kind, ...sizes } = found;
    const name = cleanFileName(redactor.mask(given.toWellFormed()).text, kind);
    const masked = text === undefined ? undefined : await maskText(text, redactor);
    const kept = masked ? new TextEncoder().encode(masked.text) : bytes;
    const file = {
      ...{ name, kind, bytes: kept.length, sha256: await sha256Of(kept) },
      ...sizes,
      ...masked ? { characters: masked.text.length } : {},
      ...masked && masked.kinds.length > 0 ? { redacted: [...masked.kinds] } : {},
    };
    const tokens = tokensOfFile({ id: "", ...file });
    if (tokens > fileTokens) {
      const message = `The file would take about ${tokens} tokens, at most ${fileTokens} are ` +
        "allowed (ATTACHMENT_TOKENS); send a part of it";
      return rejected("attachment_too_large", message);
    }
    return { ok: true, file, bytes: kept };
  }
}

/** What a client is told of a file that is not taken. */
const PROBLEMS: Readonly<Record<FileProblem, string>> = {
  empty: "The file is empty",
  unknown_kind: "The file is no PNG, JPEG, WebP or GIF image, no PDF, and no text in UTF-8; " +
    "its content decides, not its name",
  damaged: "The file is damaged or cut off",
  too_large_inside: "An image may have at most 8,000 pixels a side, a PDF at most 600 pages",
  locked: "The PDF is protected by a password; send it without",
};

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
