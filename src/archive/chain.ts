import { ARCHIVE, ARCHIVE_VERSION, type ArchiveEvent } from "../protocol/mod.ts";
import { canonicalJson } from "./canonical_json.ts";

const encoder = new TextEncoder();

/**
 * The hashes of an archive's lines, each over the one before it. The chain begins with the form's
 * version and the time at which the session began; its id and its owner are no part of it, so that
 * the hashes stay when it is taken in under other ones.
 */
export class Chain {
  #hash: string;

  private constructor(hash: string) {
    this.#hash = hash;
  }

  /** Begins a chain. `createdAt` is a time in ISO 8601. */
  static async begin(
    { createdAt, version = ARCHIVE_VERSION }: {
      readonly createdAt: string;
      readonly version?: number;
    },
  ): Promise<Chain> {
    return new Chain(await sha256(canonicalJson({ archive: ARCHIVE, version, createdAt })));
  }

  /** The hash of the last line. */
  get hash(): string {
    return this.#hash;
  }

  /** Adds an event; its hash. */
  async add(event: Omit<ArchiveEvent, "hash">): Promise<string> {
    const { position, type, at, data, version, must } = event;
    const members = {
      position,
      type,
      at,
      data,
      ...(version === undefined ? {} : { version }),
      ...(must ? { must } : {}),
    };
    this.#hash = await sha256(this.#hash + canonicalJson(members));
    return this.#hash;
  }
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))).toHex();
}
