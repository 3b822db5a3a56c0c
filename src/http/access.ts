import {
  hasTokens,
  LOCAL_OWNER,
  NO_TOKEN,
  type Principal,
  type TokenRefusal,
  Tokens,
  type TokenSettings,
} from "../access/mod.ts";
import { SUBPROTOCOL } from "../protocol/mod.ts";
import { listOf } from "./header_values.ts";
import { isOriginOf, namesThisMachine } from "./host.ts";

const PROTOCOLS = "sec-websocket-protocol";
const BEARER_PROTOCOL = "bearer.";

/** Where a browser says that a request comes from: the page itself, or its user's own hand. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/** The principal of every request if there are no tokens. */
const LOCAL: Principal = { owner: LOCAL_OWNER, scopes: new Set(["admin"]) };

/** Who may connect, and from which origins. */
export interface AccessSettings extends TokenSettings {
  /** Origins whose pages may connect, besides the bridge's own. */
  readonly allowedOrigins: readonly string[];
  /** Whose credentials a request to the model's provider has: then the token is in a header of its own. */
  readonly upstreamCredentials?: "server" | "client";
}

/** The header of the token where `authorization` and `x-api-key` may be for the model's provider. */
const BRIDGE_TOKEN = "x-bridge-token";

/** Whether a request comes as from a client of the bridge, or of a model's provider. */
type Caller = "client" | "program";

/** Authenticates requests and checks their origins. */
export class Access {
  readonly #tokens: Tokens;
  readonly #open: boolean;
  readonly #allowedOrigins: ReadonlySet<string>;
  readonly #keepsCredentials: boolean;

  constructor(settings: AccessSettings) {
    this.#tokens = new Tokens(settings);
    this.#open = !hasTokens(settings);
    this.#allowedOrigins = new Set(settings.allowedOrigins);
    this.#keepsCredentials = settings.upstreamCredentials === "client";
  }

  /**
   * Authenticates a request. Without tokens every request is from `local`. A program may send its
   * token wherever a provider's key is sent, unless the key is there.
   */
  async principalOf(
    headers: Headers,
    caller: Caller = "client",
  ): Promise<Principal | TokenRefusal> {
    if (this.#open) return LOCAL;
    const tokens = caller === "client"
      ? [tokenOf(headers)]
      : programTokens(headers, { keepsCredentials: this.#keepsCredentials });
    let refusal = caller === "program" && this.#keepsCredentials ? NO_BRIDGE_TOKEN : NO_TOKEN;
    for (const token of tokens) {
      if (token === undefined) continue;
      const principal = await this.#tokens.principalOf(token);
      if (!("code" in principal)) return principal;
      refusal = principal;
    }
    return refusal;
  }

  /**
   * Whether a page of this origin or site may connect. Clients other than browsers send neither.
   * Without tokens the request must name this machine as its host, against DNS rebinding.
   */
  isAllowed(headers: Headers): boolean {
    const host = headers.get("host") ?? "";
    if (this.#open && !namesThisMachine(host)) return false;
    const origin = headers.get("origin");
    if (origin !== null && this.#allowedOrigins.has(origin)) return true;
    const site = headers.get("sec-fetch-site");
    if (site !== null && !OWN_SITES.has(site.trim().toLowerCase())) return false;
    return origin === null || isOriginOf(host, origin);
  }

  /** Whether pages of another origin may read responses. */
  isAllowedOrigin(origin: string): boolean {
    return this.#allowedOrigins.has(origin);
  }
}

/** The subprotocol to accept: this version's if it was offered, never one with a token. */
export function chooseProtocol(headers: Headers): string | undefined {
  return listOf(headers.get(PROTOCOLS)).includes(SUBPROTOCOL) ? SUBPROTOCOL : undefined;
}

const NO_BRIDGE_TOKEN: TokenRefusal = {
  code: "unauthorized",
  message: `Send a token of the bridge as ${BRIDGE_TOKEN}, beside your own credential`,
};

/** Whether a request was refused because it has no token at all: nobody guesses by that. */
export function isMissing(refusal: TokenRefusal): boolean {
  return refusal === NO_TOKEN || refusal === NO_BRIDGE_TOKEN;
}

/** The tokens that a program sends, those first that are meant for the bridge alone. */
function programTokens(
  headers: Headers,
  { keepsCredentials }: { readonly keepsCredentials: boolean },
): readonly (string | undefined)[] {
  const own = headers.get(BRIDGE_TOKEN);
  if (own !== null || keepsCredentials) return [own ?? undefined];
  return [tokenOf(headers), headers.get("x-api-key") ?? undefined];
}

function tokenOf(headers: Headers): string | undefined {
  const bearer = /^Bearer[ \t]+(\S+)$/i.exec(headers.get("authorization") ?? "");
  if (bearer) return bearer[1];
  const protocol = listOf(headers.get(PROTOCOLS)).find((name) => name.startsWith(BEARER_PROTOCOL));
  if (protocol === undefined) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(protocol.slice(BEARER_PROTOCOL.length), {
      alphabet: "base64url",
    });
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
