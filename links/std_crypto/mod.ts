/**
 * The functions of JSR's `@std/crypto` that this project uses, over `node:crypto`, so that it runs
 * where JSR cannot be reached. Without the `links` line in `deno.json` the real package takes this
 * one's place.
 *
 * @module
 */
import { createHash } from "node:crypto";

export { timingSafeEqual } from "./timing_safe_equal.ts";

/** The digests of the real package that this project uses. */
export type DigestAlgorithmName = "MD5" | "SHA-256";

/** The part of the real package's `crypto` that this project uses. */
export const crypto = {
  subtle: {
    /** Digests bytes; MD5 is what the Web Crypto API itself leaves out. */
    // deno-lint-ignore require-await -- the signature of the real package
    async digest(algorithm: DigestAlgorithmName, data: Uint8Array): Promise<ArrayBuffer> {
      return this.digestSync(algorithm, data);
    },
    /** The same at once. */
    digestSync(algorithm: DigestAlgorithmName, data: Uint8Array): ArrayBuffer {
      const name = algorithm === "MD5" ? "md5" : "sha256";
      return new Uint8Array(createHash(name).update(data).digest()).buffer;
    },
  },
};
