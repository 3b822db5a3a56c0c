import { assert, assertEquals, assertMatch } from "@std/assert";
import { sign } from "hono/jwt";
import type { Principal, TokenRefusal } from "../../src/access/mod.ts";
import { PublishedKeys } from "../../src/access/jwks.ts";
import { JwtReader } from "../../src/access/jwt.ts";
import { withoutWarnings } from "../support/console.ts";
import { inSeconds, Provider, providerKey } from "../support/jwks.ts";

const SECRET = "a-secret-of-more-than-thirty-two-bytes";

function told(answer: Principal | TokenRefusal): string {
  return "code" in answer
    ? `${answer.code}: ${answer.message}`
    : `${answer.owner}: ${[...answer.scopes].join(" ")}`;
}

const hs256 = (claims: Record<string, unknown>, secret = SECRET) =>
  sign({ sub: "ada", exp: inSeconds(60), ...claims }, secret, "HS256");

/** A token with parts that no library would produce. */
function forged(header: unknown, claims: unknown, signature = ""): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
  return `${part(header)}.${part(claims)}.${signature}`;
}

Deno.test("a JWT signed with the secret speaks for its sub, with its scopes, until it expires", async () => {
  const reader = new JwtReader({ secret: SECRET });
  const exp = Math.floor(inSeconds(60));
  const principal = await reader.principalOf(await hs256({ exp }));
  assertEquals(principal, {
    owner: "ada",
    scopes: new Set(["read", "write", "erase"] as const),
    expiresAt: exp * 1_000,
  });
  for (
    const [scope, expected] of [
      ["read", "ada: read"],
      ["openid read write", "ada: read write"],
      ["admin", "ada: admin"],
      ["openid profile", "ada: "],
      ["", "ada: "],
    ] as const
  ) assertEquals(told(await reader.principalOf(await hs256({ scope }))), expected, scope);
});

Deno.test("no JWT speaks for local, the owner of what was stored before there were tokens", async () => {
  const reader = new JwtReader({ secret: SECRET });
  for (const scope of [undefined, "read", "admin"]) {
    const answer = told(await reader.principalOf(await hs256({ sub: "local", scope })));
    assertMatch(answer, /^unauthorized: .*must not be local/);
  }
  for (const sub of ["Local", "local.", "locale", "LOCAL"]) {
    assertMatch(told(await reader.principalOf(await hs256({ sub }))), new RegExp(`^${sub}: `));
  }
});

Deno.test("a JWT with wrong claims is refused with what is wrong", async () => {
  const reader = new JwtReader({ secret: SECRET });
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ sub: undefined }, /sub must be an owner/],
    [{ sub: "a b" }, /sub must be an owner/],
    [{ sub: ".." }, /sub must be an owner/],
    [{ sub: 7 }, /sub must be an owner/],
    [{ exp: undefined }, /must have exp/],
    [{ exp: "tomorrow" }, /must have exp/],
    [{ exp: inSeconds(-1) }, /has expired/],
    [{ nbf: inSeconds(3_600) }, /not valid yet/],
    [{ scope: ["read"] }, /scope has the wrong type/],
  ];
  for (const [claims, expected] of cases) {
    assertMatch(told(await reader.principalOf(await hs256(claims))), expected);
  }
  assertMatch(told(await reader.principalOf(await hs256({ nbf: inSeconds(20) }))), /^ada/);
  assertMatch(told(await reader.principalOf(await hs256({ iat: inSeconds(20) }))), /^ada/);
});

Deno.test("issuer and audience are checked if they are set", async () => {
  const reader = new JwtReader({
    secret: SECRET,
    issuer: "https://id.example",
    audience: "bridge",
  });
  const of = async (claims: Record<string, unknown>) =>
    told(await reader.principalOf(await hs256(claims)));
  const iss = "https://id.example";
  assertMatch(await of({ iss, aud: "bridge" }), /^ada/);
  assertMatch(await of({ iss, aud: ["other", "bridge"] }), /^ada/);
  for (const claims of [{}, { iss }, { iss, aud: "other" }, { iss: `${iss}/`, aud: "bridge" }]) {
    assertMatch(await of(claims), /^unauthorized: The token is not valid here$/);
  }
});

Deno.test("a JWT with no signature, another secret, another algorithm or a changed claim is refused", async () => {
  await using provider = new Provider();
  const key = await providerKey("one");
  provider.keys = [key.publicKey];
  const reader = new JwtReader({ secret: SECRET, jwksUrl: provider.url });
  const claims = { sub: "ada", exp: inSeconds(60) };
  const good = await hs256({});
  const [header = "", , signature = ""] = good.split(".");
  const [, eve = ""] = (await hs256({ sub: "eve" })).split(".");
  const tokens = [
    await hs256({}, "another-secret-of-more-than-32-bytes"),
    await sign(claims, SECRET, "HS512"),
    `${header}.${eve}.${signature}`,
    good.slice(0, -2),
    `${good}.`,
    forged({ alg: "none", typ: "JWT" }, claims),
    forged({ alg: "None" }, claims, signature),
    forged({ alg: "HS256", crit: ["exp"] }, claims, signature),
    forged({ alg: "ES256", kid: "one" }, claims, "AAAA"),
    forged({ alg: "RS256", kid: "one" }, claims, "AAAA"),
    forged({ alg: "ES256" }, claims, "AAAA"),
    forged(null, null),
    "a.b.c",
    "..",
  ];
  for (const token of tokens) {
    const answer = told(await reader.principalOf(token));
    assertEquals(answer, "unauthorized: The token is not valid here", token);
  }
});

Deno.test("a published key is not a secret: HS256 signed with it is refused", async () => {
  await using provider = new Provider();
  const key = await providerKey("one");
  const symmetric = {
    kty: "oct",
    kid: "oct",
    alg: "HS256",
    k: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0",
  };
  provider.keys = [key.publicKey, symmetric];
  const reader = new JwtReader({ jwksUrl: provider.url });
  const claims = { sub: "ada", exp: inSeconds(60) };
  for (const secret of [JSON.stringify(key.publicKey), key.publicKey.x ?? "", SECRET]) {
    assertMatch(
      told(await reader.principalOf(await sign(claims, secret, "HS256"))),
      /not valid here/,
    );
  }
  const { k, kid } = symmetric;
  const header = { kty: "oct", k, kid, alg: "HS256" };
  assertMatch(
    told(await reader.principalOf(await sign(claims, header, "HS256"))),
    /not valid here/,
  );
});

for (const alg of ["ES256", "RS256", "EdDSA"] as const) {
  Deno.test(`a JWT that a provider signed with ${alg} is accepted; its keys are fetched once`, async () => {
    await using provider = new Provider();
    const key = await providerKey("one", alg);
    provider.keys = [{ kty: "unknown" }, key.publicKey];
    const reader = new JwtReader({ jwksUrl: provider.url });
    const token = await key.sign({ sub: "ada", exp: inSeconds(60), scope: "read" });
    const answers = await Promise.all([1, 2, 3].map(() => reader.principalOf(token)));
    assertEquals(answers.map(told), ["ada: read", "ada: read", "ada: read"]);
    assertEquals(told(await reader.principalOf(token)), "ada: read");
    assertEquals(provider.calls, 1);
  });
}

Deno.test("of several published keys with one id, the first of the token's algorithm is used", async () => {
  await using provider = new Provider();
  const [first, second, other] = await Promise.all([
    providerKey("one"),
    providerKey("one"),
    providerKey("one", "RS256"),
  ]);
  provider.keys = [other.publicKey, first.publicKey, second.publicKey];
  const reader = new JwtReader({ jwksUrl: provider.url });
  const claims = { sub: "ada", exp: inSeconds(60) };
  const of = async (key: typeof first) => told(await reader.principalOf(await key.sign(claims)));
  assertMatch(await of(first), /^ada/);
  assertMatch(await of(other), /^ada/);
  assertMatch(await of(second), /not valid here/);
});

Deno.test("a JWT typed as an access token is accepted, one of another type is refused", async () => {
  const reader = new JwtReader({ secret: SECRET });
  const signed = async (typ: string) => {
    const text = forged({ alg: "HS256", typ }, { sub: "ada", exp: inSeconds(60) });
    const bytes = new TextEncoder().encode(text.slice(0, -1));
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(SECRET),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
    return text + signature.toBase64({ alphabet: "base64url", omitPadding: true });
  };
  assertMatch(told(await reader.principalOf(await signed("at+jwt"))), /^ada/);
  assertMatch(told(await reader.principalOf(await signed("JWT"))), /^ada/);
  assertMatch(told(await reader.principalOf(await signed("dpop+jwt"))), /not valid here/);
});

Deno.test("a new key is fetched from the provider, an unknown key id at most every 10 s", async () => {
  await using provider = new Provider();
  const [one, two, made] = await Promise.all([
    providerKey("one"),
    providerKey("two"),
    providerKey("made"),
  ]);
  let now = Date.now();
  provider.keys = [one.publicKey];
  const reader = new JwtReader({ jwksUrl: provider.url }, () => now);
  const claims = { sub: "ada", exp: inSeconds(86_400) };
  const of = async (key: typeof one) => told(await reader.principalOf(await key.sign(claims)));
  assertMatch(await of(one), /^ada/);
  provider.keys = [one.publicKey, two.publicKey];
  assertMatch(await of(two), /^unauthorized/);
  assertEquals(provider.calls, 1);
  now += 10_001;
  assertMatch(await of(two), /^ada/);
  for (let index = 0; index < 20; index++) assertMatch(await of(made), /^unauthorized/);
  assertEquals(provider.calls, 2);

  provider.keys = [two.publicKey];
  assertMatch(await of(one), /^ada/, "keys are used for 5 minutes without asking again");
  now += 300_001;
  assertMatch(await of(one), /^unauthorized/, "a revoked key is refused");
  assertEquals(provider.calls, 3);
});

Deno.test("a provider that is down makes its tokens 503 once its keys are an hour old", async () => {
  const key = await providerKey("one");
  const { warnings } = await withoutWarnings(async () => {
    await using provider = new Provider();
    let now = Date.now();
    const reader = new JwtReader({ secret: SECRET, jwksUrl: provider.url }, () => now);
    const token = await key.sign({ sub: "ada", exp: inSeconds(86_400) });
    const failures = [
      () => new Response("no", { status: 500 }),
      () => new Response("no JSON"),
      () => Response.json({}),
      () => Response.redirect("https://elsewhere.example/keys"),
    ];
    for (const failure of failures) {
      provider.instead = failure;
      assertMatch(told(await reader.principalOf(token)), /^auth_unavailable: .*try again/);
      now += 10_001;
    }
    assertMatch(told(await reader.principalOf(await hs256({ exp: inSeconds(86_400) }))), /^ada/);
    provider.instead = undefined;
    provider.keys = [key.publicKey];
    assertMatch(told(await reader.principalOf(token)), /^ada/);
    provider.instead = failures[0];
    now += 3_500_000;
    assertMatch(told(await reader.principalOf(token)), /^ada/, "known keys stay usable");
    const unknown = await (await providerKey("new")).sign({ sub: "ada", exp: inSeconds(86_400) });
    assertMatch(told(await reader.principalOf(unknown)), /^auth_unavailable/);
    now += 200_000;
    assertMatch(told(await reader.principalOf(token)), /^auth_unavailable/);
  });
  assert(warnings.length >= 5);
  assertMatch(
    warnings.join("\n"),
    /Cannot fetch the keys at AUTH_JWKS_URL: it answered with HTTP 500/,
  );
  assertEquals(/eyJ/.test(warnings.join()), false, "law 10: no token is printed");
});

Deno.test("a provider that hangs is waited for no longer than the timeout", async () => {
  const hanging = Promise.withResolvers<Response>();
  const { warnings } = await withoutWarnings(async () => {
    await using provider = new Provider();
    provider.instead = () => hanging.promise;
    const keys = new PublishedKeys(provider.url, { now: Date.now, timeoutMs: 50 });
    assertEquals(await keys.find({ alg: "ES256", kid: "one" }), "unavailable");
    hanging.resolve(new Response("late"));
  });
  assertMatch(warnings.join(), /Cannot fetch .*timeout/);
});
