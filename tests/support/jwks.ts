import { sign } from "hono/jwt";

type Algorithm = "RS256" | "ES256" | "EdDSA";

const PARAMETERS = {
  RS256: {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2_048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  },
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
} as const;

/** A pair of keys of a provider. */
export interface ProviderKey {
  readonly publicKey: JsonWebKey & { readonly kid: string };
  /** Signs a JWT with the private key. */
  sign(claims: Record<string, unknown>): Promise<string>;
}

/** Makes a pair of keys. */
export async function providerKey(kid: string, alg: Algorithm = "ES256"): Promise<ProviderKey> {
  const pair = await crypto.subtle.generateKey(PARAMETERS[alg], true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error(`${alg} makes no pair`);
  const privateKey = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const publicKey = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    publicKey: { ...publicKey, kid, alg },
    sign: (claims) => sign(claims, { ...privateKey, kid, alg, key_ops: ["sign"] }, alg),
  };
}

/** A provider that publishes keys on a port of its own, and misbehaves on command. */
export class Provider implements AsyncDisposable {
  keys: unknown[] = [];
  /** What it answers in place of its keys. */
  instead: (() => Response | Promise<Response>) | undefined;
  calls = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
      this.calls += 1;
      return this.instead?.() ?? Response.json({ keys: this.keys });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/keys`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** A time in the seconds of a JWT, so many s from now. */
export function inSeconds(seconds: number): number {
  return Date.now() / 1_000 + seconds;
}
