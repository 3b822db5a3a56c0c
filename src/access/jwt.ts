import { decode, verify, verifyWithJwks } from "hono/jwt";
import { z } from "zod";
import { idSchema } from "../protocol/mod.ts";
import { PublishedKeys } from "./jwks.ts";
import { isScope, USUAL_SCOPES } from "./scopes.ts";
import type { Entrant, TokenRefusal } from "./types.ts";

/** How far a provider's clock may be ahead of this one, in ms. */
const LEEWAY_MS = 60_000;

/** How long a client waits before it tries again while the keys cannot be had, in ms. */
const RETRY_MS = 10_000;

const ASYMMETRIC = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const,
  ...["ES256", "ES384", "ES512", "EdDSA"] as const,
];

/** The `typ` of a JWT, and of one that is an access token (RFC 9068). */
const TYPES = ["JWT", "at+jwt"];

/** How JWTs are checked. Without `secret` and `jwksUrl` none is taken. */
export interface JwtSettings {
  /** The secret of tokens that are signed by HS256. */
  readonly secret?: string;
  /** Where the public keys are of tokens that are signed by a private one. */
  readonly jwksUrl?: string;
  /** What `iss` must be. */
  readonly issuer?: string;
  /** What `aud` must be, or hold. */
  readonly audience?: string;
}

const headerSchema = z.object({
  alg: z.string(),
  kid: z.string().optional(),
  typ: z.string().optional(),
});

const claimsSchema = z.object({
  sub: idSchema,
  exp: z.number(),
  nbf: z.number().optional(),
  scope: z.string().optional(),
});

type Header = z.infer<typeof headerSchema>;
type Verified = Awaited<ReturnType<typeof verify>>;

/**
 * Reads JWTs. The algorithm decides what a signature is checked with, and each has one thing: HS256
 * the secret, the asymmetric ones a published key. So no public key is ever taken for a secret.
 */
export class JwtReader {
  readonly #secret: Promise<CryptoKey> | undefined;
  readonly #keys: PublishedKeys | undefined;
  readonly #expected: { readonly iss?: string; readonly aud?: string };
  readonly #now: () => number;

  /** `now` is the clock, in ms since the epoch. */
  constructor(settings: JwtSettings, now: () => number = Date.now) {
    const { secret, jwksUrl, issuer, audience } = settings;
    this.#secret = secret === undefined ? undefined : hmacKey(secret);
    this.#keys = jwksUrl === undefined ? undefined : new PublishedKeys(jwksUrl, { now });
    this.#expected = {
      ...(issuer === undefined ? {} : { iss: issuer }),
      ...(audience === undefined ? {} : { aud: audience }),
    };
    this.#now = now;
  }

  /** Who came in by this token; why nobody does. */
  async entrantOf(token: string): Promise<Entrant | TokenRefusal> {
    const header = headerOf(token);
    const verified = header && await this.#verified(token, header);
    if (verified === undefined) return refused("The token is not valid here");
    return "code" in verified ? verified : this.#admit(verified.claims);
  }

  async #verified(
    token: string,
    { alg, kid, typ }: Header,
  ): Promise<{ readonly claims: Verified } | TokenRefusal | undefined> {
    const options = {
      ...this.#expected,
      ...{ exp: false, nbf: false, iat: false },
      ...(typ === undefined ? {} : { typ: TYPES }),
    };
    if (alg === "HS256") {
      if (!this.#secret) return undefined;
      return await claimsOf(verify(token, await this.#secret, { alg: "HS256", ...options }));
    }
    if (!this.#keys || kid === undefined) return undefined;
    const keys = await this.#keys.of(kid);
    if (!keys) return UNAVAILABLE;
    return await claimsOf(verifyWithJwks(token, {
      keys: [...keys],
      allowedAlgorithms: ASYMMETRIC,
      verification: options,
    }));
  }

  /** What the claims say of a token whose signature is good: its sender may know what is wrong. */
  #admit(claims: unknown): Entrant | TokenRefusal {
    const parsed = claimsSchema.safeParse(claims);
    if (!parsed.success) return refused(wrongClaim(parsed.error.issues[0]?.path[0]));
    const { sub: owner, exp, nbf, scope } = parsed.data;
    const now = this.#now();
    const expiresAt = exp * 1_000;
    if (expiresAt <= now) return refused("The token has lapsed; take a new one");
    if (nbf !== undefined && nbf * 1_000 > now + LEEWAY_MS) {
      return refused("The token is not valid yet");
    }
    const scopes = scope === undefined ? USUAL_SCOPES : new Set(scope.split(" ").filter(isScope));
    return { owner, scopes, expiresAt };
  }
}

const UNAVAILABLE: TokenRefusal = {
  code: "auth_unavailable",
  message: "The keys that tokens are checked with cannot be had now; try again",
  retryAfterMs: RETRY_MS,
};

function refused(message: string): TokenRefusal {
  return { code: "unauthorized", message };
}

function wrongClaim(name: PropertyKey | undefined): string {
  switch (name) {
    case "sub":
      return "The token's sub must be an owner: 1 to 128 characters of A-Z a-z 0-9 . _ : -";
    case "exp":
      return "The token must have exp, the time at which it lapses, in seconds";
    default:
      return `The token's ${String(name)} is of the wrong type`;
  }
}

/** The errors of the library repeat the token: none is kept. */
async function claimsOf(verifying: Promise<Verified>) {
  return await verifying.then((claims) => ({ claims }), () => undefined);
}

function headerOf(token: string): Header | undefined {
  try {
    return headerSchema.safeParse(decode(token).header).data;
  } catch {
    return undefined;
  }
}

function hmacKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
}
