import {
  hasTokens,
  NO_TOKEN,
  type Principal,
  type TokenRefusal,
  Tokens,
  type TokenSettings,
} from "../access/mod.ts";
import { SUBPROTOCOL } from "../protocol/mod.ts";
import { isLoopback } from "../shared/mod.ts";

const BEARER_PROTOCOL = "bearer.";

/** The principal of every request if there are no tokens. */
const LOCAL: Principal = { owner: "local", scopes: new Set(["admin"]) };

/** Who may connect, and from which origins. */
export interface AccessSettings extends TokenSettings {
  /** Origins whose pages may connect, besides the bridge's own. */
  readonly allowedOrigins: readonly string[];
}

/** Authenticates requests and checks their origins. */
export class Access {
  readonly #tokens: Tokens;
  readonly #open: boolean;
  readonly #allowedOrigins: ReadonlySet<string>;

  constructor(settings: AccessSettings) {
    this.#tokens = new Tokens(settings);
    this.#open = !hasTokens(settings);
    this.#allowedOrigins = new Set(settings.allowedOrigins);
  }

  /** Authenticates a request. Without tokens every request is from `local`. */
  async principalOf(headers: Headers): Promise<Principal | TokenRefusal> {
    if (this.#open) return LOCAL;
    const token = tokenOf(headers);
    return token === undefined ? NO_TOKEN : await this.#tokens.principalOf(token);
  }

  /**
   * Whether a page of this origin may connect. Clients other than browsers send no origin. Without
   * tokens the request must name this machine as its host, against DNS rebinding.
   */
  isAllowed(headers: Headers): boolean {
    const host = headers.get("host") ?? "";
    if (this.#open && !isLoopback(host)) return false;
    const origin = headers.get("origin");
    if (origin === null || this.#allowedOrigins.has(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  /** Whether pages of another origin may read responses. */
  isAllowedOrigin(origin: string): boolean {
    return this.#allowedOrigins.has(origin);
  }
}

/** The subprotocol to accept: this version's if it was offered, never one with a token. */
export function chooseProtocol(headers: Headers): string | undefined {
  return offered(headers).includes(SUBPROTOCOL) ? SUBPROTOCOL : undefined;
}

function tokenOf(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "");
  if (bearer) return bearer[1];
  const protocol = offered(headers).find((name) => name.startsWith(BEARER_PROTOCOL));
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

function offered(headers: Headers): string[] {
  return (headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
}
