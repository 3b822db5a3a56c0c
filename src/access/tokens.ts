import { timingSafeEqual } from "@std/crypto";
import { hashToken } from "./hash.ts";
import type { JwtReader, JwtSettings } from "./jwt.ts";
import type { KnownToken } from "./token_list.ts";
import type { Principal, TokenRefusal } from "./types.ts";

/** The tokens that are accepted. */
export interface TokenSettings {
  readonly tokens: readonly KnownToken[];
  readonly jwt?: JwtSettings;
}

/** The refusal of a request without a token. */
export const NO_TOKEN: TokenRefusal = {
  code: "unauthorized",
  message: "A token is required, as Authorization: Bearer or as the subprotocol bearer.<base64url>",
};

const UNKNOWN: TokenRefusal = { code: "unauthorized", message: "The bridge knows no such token" };

/** Authenticates tokens. It keeps only their hashes. */
export class Tokens {
  readonly #known: readonly KnownToken[];
  readonly #jwt: JwtSettings | undefined;
  #reader: Promise<JwtReader> | undefined;

  constructor({ tokens, jwt }: TokenSettings) {
    this.#known = tokens;
    this.#jwt = hasJwt(jwt) ? jwt : undefined;
  }

  /** Authenticates a token. */
  async principalOf(token: string): Promise<Principal | TokenRefusal> {
    const known = this.#find(token);
    if (known) return { owner: known.owner, scopes: known.scopes };
    if (!this.#jwt || !isJwt(token)) return UNKNOWN;
    this.#reader ??= openReader(this.#jwt);
    return await (await this.#reader).principalOf(token);
  }

  /** Compares with every known hash even after a match, so that timing reveals nothing. */
  #find(token: string): KnownToken | undefined {
    const hash = hashToken(token);
    let found: KnownToken | undefined;
    for (const known of this.#known) {
      if (timingSafeEqual(hash, known.hash)) found = known;
    }
    return found;
  }
}

/** What reads JWTs is loaded for the first one: a bridge without them starts sooner. */
async function openReader(settings: JwtSettings): Promise<JwtReader> {
  const { JwtReader } = await import("./jwt.ts");
  return new JwtReader(settings);
}

/** Whether any token is accepted at all. */
export function hasTokens({ tokens, jwt }: TokenSettings): boolean {
  return tokens.length > 0 || hasJwt(jwt);
}

function hasJwt(jwt: JwtSettings | undefined): jwt is JwtSettings {
  return jwt?.secret !== undefined || jwt?.jwksUrl !== undefined;
}

function isJwt(token: string): boolean {
  return token.split(".").length === 3;
}
