import { ARCHIVE, ARCHIVE_VERSION, type ArchiveEvent } from "../protocol/mod.ts";
import { defined, sha256Hex } from "../shared/mod.ts";
import { canonicalJson } from "./canonical_json.ts";

/**
 * The hash chain of an archive's lines: each hash covers the one before it. The chain starts from
 * the format version and the session's creation time. The session's id and owner are not part of it,
 * so the hashes stay the same after an import under another id or owner.
 */
export class Chain {
  #hash: string;

  private constructor(hash: string) {
    this.#hash = hash;
  }

  /** Starts a chain. `createdAt` is in ISO 8601. */
  static async begin(
    { createdAt, version = ARCHIVE_VERSION }: {
      readonly createdAt: string;
      readonly version?: number;
    },
  ): Promise<Chain> {
    return new Chain(await sha256Hex(canonicalJson({ archive: ARCHIVE, version, createdAt })));
  }

  /** The hash of the last line. */
  get hash(): string {
    return this.#hash;
  }

  /** Adds an event and resolves with its hash. */
  async add(event: Omit<ArchiveEvent, "hash">): Promise<string> {
    const { position, type, at, data, version, must } = event;
    const members = {
      position,
      type,
      at,
      data,
      ...defined({ version }),
      ...(must ? { must } : {}),
    };
    this.#hash = await sha256Hex(this.#hash + canonicalJson(members));
    return this.#hash;
  }
}
