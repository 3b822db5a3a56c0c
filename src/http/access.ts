import { crypto, timingSafeEqual } from "@std/crypto";
import { SUBPROTOCOL } from "../protocol/mod.ts";
import { isLoopback } from "./loopback.ts";

const BEARER_PROTOCOL = "bearer.";

/** Who may come in, and from where. */
export interface AccessSettings {
  readonly tokens: readonly { readonly owner: string; readonly token: string }[];
  /** Origins, besides the bridge's own, whose pages may connect. */
  readonly allowedOrigins: readonly string[];
}

/** The doorkeeper. It holds tokens only as SHA-256 hashes. */
export class Access {
  readonly #hashes: Promise<{ owner: string; hash: Uint8Array }[]>;
  readonly #open: boolean;
  readonly #allowedOrigins: ReadonlySet<string>;

  constructor({ tokens, allowedOrigins }: AccessSettings) {
    this.#open = tokens.length === 0;
    this.#allowedOrigins = new Set(allowedOrigins);
    this.#hashes = Promise.all(
      tokens.map(async ({ owner, token }) => ({ owner, hash: await sha256(token) })),
    );
  }

  /** Whose request it is; undefined when no token of it is valid. Without tokens all are `local`. */
  async ownerOf(headers: Headers): Promise<string | undefined> {
    if (this.#open) return "local";
    const token = tokenOf(headers);
    if (token === undefined) return undefined;
    const given = await sha256(token);
    let owner: string | undefined;
    for (const known of await this.#hashes) {
      if (timingSafeEqual(given, known.hash)) owner = known.owner;
    }
    return owner;
  }

  /**
   * Whether a browser's page at this origin may ask. What is no browser sends none. Without tokens
   * the name that was asked for must be this machine's: another's may lead here by its DNS.
   */
  isAllowed(headers: Headers): boolean {
    const host = headers.get("host") ?? "";
    if (this.#open && !isLoopback(host)) return false;
    const origin = headers.get("origin");
    if (origin === null || this.#allowedOrigins.has(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  /** Whether another origin's pages may read answers. */
  isAllowedOrigin(origin: string): boolean {
    return this.#allowedOrigins.has(origin);
  }
}

/** The subprotocol to answer with: this version's, if it was offered; never one with a token. */
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

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
