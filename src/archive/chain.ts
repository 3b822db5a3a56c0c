import { ARCHIVE, ARCHIVE_VERSION, type ArchiveEvent } from "../protocol/mod.ts";
import { defined, sha256Hex } from "../shared/mod.ts";
import { canonicalJson } from "./canonical_json.ts";

/**
 * The hash chain of an archive's lines: each hash covers the one before it. The chain starts from
 * the format and its version, and the creation time of what is archived. Its id and owner are not part of it,
 * so the hashes stay the same after an import under another id or owner.
 */
export class Chain {
  #hash: string;

  private constructor(hash: string) {
    this.#hash = hash;
  }

  /** Starts a chain. `createdAt` is in ISO 8601. */
  static async begin(
    { createdAt, version = ARCHIVE_VERSION, archive = ARCHIVE }: {
      readonly createdAt: string;
      readonly version?: number;
      readonly archive?: string;
    },
  ): Promise<Chain> {
    return new Chain(await sha256Hex(canonicalJson({ archive, version, createdAt })));
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
