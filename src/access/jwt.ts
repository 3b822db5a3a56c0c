import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from "jose";
import { z } from "zod";
import { ID_FORM, idSchema } from "../protocol/mod.ts";
import { defined } from "../shared/mod.ts";
import { LOCAL_OWNER } from "./local.ts";
import { PublishedKeys } from "./jwks.ts";
import { DEFAULT_SCOPES, isScope } from "./scopes.ts";
import type { Principal, TokenRefusal } from "./types.ts";

/** How far ahead a provider's clock may be, in seconds. */
const CLOCK_TOLERANCE = 60;

/** When to try again while the keys cannot be fetched, in ms. */
const RETRY_MS = 10_000;

const SYMMETRIC = ["HS256"];
const ASYMMETRIC = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA"],
];

/** The `typ` of a JWT, and of one that is an access token (RFC 9068). */
const TYPES = ["JWT", "at+jwt"];

/** How JWTs are checked. Without `secret` and `jwksUrl` none is accepted. */
export interface JwtSettings {
  /** The secret of tokens signed with HS256. */
  readonly secret?: string | undefined;
  /** Where to fetch the public keys of tokens signed with a private key. */
  readonly jwksUrl?: string | undefined;
  /** The required `iss`; any if unset. */
  readonly issuer?: string | undefined;
  /** The required `aud`, or one of several; any if unset. */
  readonly audience?: string | undefined;
}

const headerSchema = z.object({
  alg: z.string(),
  kid: z.string().optional(),
  typ: z.enum(TYPES).optional(),
});

const claimsSchema = z.object({
  sub: idSchema,
  exp: z.number(),
  scope: z.string().optional(),
});

type Header = z.infer<typeof headerSchema>;
type VerificationKey = CryptoKey | Uint8Array;

/**
 * Reads JWTs. The algorithm decides which key verifies a signature: the secret for HS256, a published
 * key for the asymmetric ones. So a public key is never taken for a secret.
 */
export class JwtReader {
  readonly #secret: Uint8Array | undefined;
  readonly #keys: PublishedKeys | undefined;
  readonly #options: JWTVerifyOptions;
  readonly #now: () => number;

  /** `now` is the clock, in ms since the epoch. */
  constructor({ secret, jwksUrl, issuer, audience }: JwtSettings, now: () => number = Date.now) {
    this.#secret = secret === undefined ? undefined : new TextEncoder().encode(secret);
    this.#keys = jwksUrl === undefined ? undefined : new PublishedKeys(jwksUrl, { now });
    this.#options = { clockTolerance: CLOCK_TOLERANCE, ...defined({ issuer, audience }) };
    this.#now = now;
  }

  /** Authenticates a token. */
  async principalOf(token: string): Promise<Principal | TokenRefusal> {
    const header = headerOf(token);
    if (!header) return INVALID;
    const key = await this.#keyFor(header);
    if (key === "unavailable") return UNAVAILABLE;
    if (key === undefined) return INVALID;
    try {
      const { payload } = await jwtVerify(token, key, {
        ...this.#options,
        algorithms: header.alg === "HS256" ? SYMMETRIC : ASYMMETRIC,
        currentDate: new Date(this.#now()),
      });
      return this.#admit(payload);
    } catch (error) {
      return refusalOf(error);
    }
  }

  async #keyFor({ alg, kid }: Header): Promise<VerificationKey | "unavailable" | undefined> {
    if (alg === "HS256") return this.#secret;
    if (!this.#keys || kid === undefined || !ASYMMETRIC.includes(alg)) return undefined;
    return await this.#keys.find({ alg, kid });
  }

  /** The claims of a verified token. The clock tolerance does not extend its life. */
  #admit(claims: JWTPayload): Principal | TokenRefusal {
    const parsed = claimsSchema.safeParse(claims);
    if (!parsed.success) return unauthorized(wrongClaim(parsed.error.issues[0]?.path[0]));
    const { sub: owner, exp, scope } = parsed.data;
    if (owner === LOCAL_OWNER) return NOT_LOCAL;
    const expiresAt = exp * 1_000;
    if (expiresAt <= this.#now()) return EXPIRED;
    const scopes = scope === undefined ? DEFAULT_SCOPES : new Set(scope.split(" ").filter(isScope));
    return { owner, scopes, expiresAt };
  }
}

const INVALID = unauthorized("The token is not valid here");
const NOT_LOCAL = unauthorized(
  `The token's sub must not be ${LOCAL_OWNER}, the owner of what was stored before there were tokens`,
);
const EXPIRED = unauthorized("The token has expired; get a new one");
const UNAVAILABLE: TokenRefusal = {
  code: "auth_unavailable",
  message: "The keys for checking tokens are unavailable right now; try again",
  retryAfterMs: RETRY_MS,
};

function unauthorized(message: string): TokenRefusal {
  return { code: "unauthorized", message };
}

/**
 * Only claims of a token with a good signature, issuer and audience are explained. The library's own
 * messages are dropped: they may repeat the token.
 */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return EXPIRED;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return INVALID;
  const { claim, reason } = error;
  if (claim === "iss" || claim === "aud") return INVALID;
  return unauthorized(reason === "check_failed" ? "The token is not valid yet" : wrongClaim(claim));
}

function wrongClaim(name: PropertyKey | undefined): string {
  switch (name) {
    case "sub":
      return `The token's sub must be an owner: ${ID_FORM}`;
    case "exp":
      return "The token must have exp, its expiry time in seconds";
    default:
      return `The token's ${String(name)} has the wrong type`;
  }
}

function headerOf(token: string): Header | undefined {
  try {
    return headerSchema.safeParse(decodeProtectedHeader(token)).data;
  } catch {
    return undefined;
  }
}
