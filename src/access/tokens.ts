import { timingSafeEqual } from "@std/crypto";
import { hashToken } from "./hash.ts";
import { JwtReader, type JwtSettings } from "./jwt.ts";
import type { KnownToken } from "./token_list.ts";
import type { Principal, TokenRefusal } from "./types.ts";

/** The tokens that let somebody in. */
export interface TokenSettings {
  readonly tokens: readonly KnownToken[];
  readonly jwt?: JwtSettings;
}

const HOW = "Send a token as Authorization: Bearer, or as the subprotocol bearer.<base64url>";

/** The answer to who sends no token. */
export const NO_TOKEN: TokenRefusal = { code: "unauthorized", message: HOW };

const WRONG: TokenRefusal = {
  code: "unauthorized",
  message: `The token is not known here. ${HOW}`,
};

/** Tells whose token it is. It holds tokens only as hashes. */
export class Tokens {
  readonly #known: readonly KnownToken[];
  readonly #jwt: JwtReader | undefined;

  constructor({ tokens, jwt }: TokenSettings) {
    this.#known = tokens;
    this.#jwt = hasJwt(jwt) ? new JwtReader(jwt) : undefined;
  }

  /** Who came in by this token; why nobody does. */
  async principalOf(token: string): Promise<Principal | TokenRefusal> {
    const known = this.#find(token);
    if (known) return { owner: known.owner, scopes: known.scopes };
    return this.#jwt && isJwt(token) ? await this.#jwt.principalOf(token) : WRONG;
  }

  /** Compares with every known hash, also after one was the same: the time tells of none. */
  #find(token: string): KnownToken | undefined {
    const hash = hashToken(token);
    let found: KnownToken | undefined;
    for (const known of this.#known) {
      if (timingSafeEqual(hash, known.hash)) found = known;
    }
    return found;
  }
}

/** Whether anybody can come in by a token at all. */
export function hasTokens({ tokens, jwt }: TokenSettings): boolean {
  return tokens.length > 0 || hasJwt(jwt);
}

function hasJwt(jwt: JwtSettings | undefined): jwt is JwtSettings {
  return jwt?.secret !== undefined || jwt?.jwksUrl !== undefined;
}

function isJwt(token: string): boolean {
  return token.split(".").length === 3;
}
