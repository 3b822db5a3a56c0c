import { assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_SCOPES, hashToken } from "../src/access/mod.ts";
import { SECRET_KINDS } from "../src/redaction/mod.ts";
import { SETTING_NAMES } from "../src/settings/mod.ts";
import { parsed, problems } from "./support/settings.ts";

Deno.test("without variables every setting has a default; an empty variable counts as unset", () => {
  const settings = parsed({});
  assertEquals(settings.claude.apiKey, undefined);
  assertEquals(settings.bridge.contextLimit, 8_000);
  assertEquals(settings.log.ttlMs, 86_400_000);
  assertEquals(settings.listen, {
    host: "127.0.0.1",
    port: 8_000,
    maxConnections: 1_000,
    isBehindProxy: false,
    allowsWithoutProxy: false,
    isOnDeploy: false,
  });
  assertEquals(parsed(Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]))), settings);
});

Deno.test("variables are read, with several tokens per owner and colons in tokens", () => {
  const settings = parsed({
    BRIDGE_TOKENS: "ada:0123456789abcdef, ada:fedcba:9876543210,eve:eeeeeeeeeeeeeeee",
    ALLOWED_ORIGINS: "https://one.example, http://localhost:3000",
    HOST: "0.0.0.0",
    BEHIND_PROXY: "true",
    DEDUP_HASH: "MD5",
  });
  assertEquals(settings.access.tokens, [
    { owner: "ada", scopes: DEFAULT_SCOPES, hash: hashToken("0123456789abcdef") },
    { owner: "ada", scopes: DEFAULT_SCOPES, hash: hashToken("fedcba:9876543210") },
    { owner: "eve", scopes: DEFAULT_SCOPES, hash: hashToken("eeeeeeeeeeeeeeee") },
  ]);
  assertEquals(settings.access.allowedOrigins, ["https://one.example", "http://localhost:3000"]);
  assertEquals(settings.bridge.dedupHash, "MD5");
});

Deno.test("all problems are reported at once, each with its name, what was found and what is allowed", () => {
  const found = problems({
    CONTEXT_LIMIT: "lots",
    PORT: "70000",
    DEDUP_HASH: "SHA1",
    RECALL: "some",
    ANTHROPIC_BASE_URL: "claude",
    ALLOWED_ORIGINS: "https://one.example/path",
    MODEL: "claude-3-5-sonnet-20241022",
    MAX_WAITING_TURNS: "-1",
  });
  assertEquals(found.length, 8);
  const all = found.join("\n");
  assertMatch(all, /CONTEXT_LIMIT must be a whole number from 400 to 4000000; found "lots"/);
  assertMatch(all, /PORT must .* 65535; found "70000"/);
  assertMatch(all, /DEDUP_HASH must be SHA-256 or MD5; found "SHA1"/);
  assertMatch(all, /RECALL must be full or lean; found "some"/);
  assertMatch(all, /MODEL was retired on 2025-10-28/);
});

Deno.test("REDACT is all kinds, none, or the named ones; an unknown name is a problem", () => {
  assertEquals(parsed({}).bridge.redact, SECRET_KINDS);
  assertEquals(parsed({ REDACT: "none" }).bridge.redact, []);
  assertEquals(parsed({ REDACT: "jwt, aws_key,jwt" }).bridge.redact, ["aws_key", "jwt"]);
  for (const REDACT of ["jwt,passport", ",", "All", "none,jwt"]) {
    assertMatch(
      problems({ REDACT }).join(),
      /^REDACT must be all, none, or some of the kinds in docs\/protocol\.md, 3\.11, comma-separated; found /,
    );
  }
});

Deno.test("sessions have no space by default and are learned from; a space must be an id", () => {
  const { spaces } = parsed({}).bridge;
  assertEquals(spaces, { byDefault: undefined, learns: true, learnAfterMs: 120_000 });
  const set = { DEFAULT_SPACE: "main", LEARN: "off", LEARN_AFTER_SECONDS: "5" };
  assertEquals(parsed(set).bridge.spaces, {
    byDefault: "main",
    learns: false,
    learnAfterMs: 5_000,
  });
  const found = problems({ DEFAULT_SPACE: "my space", LEARN: "yes", LEARN_AFTER_SECONDS: "0" });
  assertEquals(found.map((each) => each.split(" must ")[0]), [
    "DEFAULT_SPACE",
    "LEARN",
    "LEARN_AFTER_SECONDS",
  ]);
});

Deno.test("law 10: an invalid secret is not repeated", () => {
  for (const BRIDGE_TOKENS of ["ada:tooshort", "s3cretwithoutowner", "a b:0123456789abcdef"]) {
    const found = problems({ BRIDGE_TOKENS }).join();
    assertMatch(found, /^BRIDGE_TOKENS must be owner:token/);
    assertEquals(/tooshort|s3cret|0123/.test(found), false);
  }
});

Deno.test("law 10: invalid encryption keys are all reported at once, and none is repeated", () => {
  const [short, good] = ["c2hvcnQ=", "A".repeat(43)];
  const found = problems({ ENCRYPTION_KEYS: `a:${short},${good},b:s3cret?,a:${good}=`, PORT: "x" });
  assertEquals(found.length, 2, "beside the other problems");
  assertEquals(
    found[0],
    "ENCRYPTION_KEYS must be comma-separated keys id:base64: key 1 has 5 bytes, 32 are needed; " +
      "key 2 has no id before a colon; key 3 is not base64; keys 1 and 4 have one id; " +
      "deno task key generates one",
  );
  const { encryptionKeys } = parsed({ ENCRYPTION_KEYS: `b:${good}=,a:${good}=` }).log;
  assertEquals(encryptionKeys.map(({ id }) => id), ["b", "a"]);
  assertEquals(parsed({}).log.encryptionKeys, [], "off by default");
});

Deno.test("law 10: a key that no header can carry is a problem, and is not repeated", () => {
  for (const ANTHROPIC_API_KEY of ["schlüssel–x", "two words", "line\nbreak"]) {
    const found = problems({ ANTHROPIC_API_KEY }).join();
    assertEquals(found, "ANTHROPIC_API_KEY must be ASCII characters without whitespace");
  }
  assertEquals(parsed({ ANTHROPIC_API_KEY: "sk-ant-x" }).claude.apiKey, "sk-ant-x");
});

Deno.test("KV_PATH must not contain a comma: permissions are a comma-separated list", () => {
  assertMatch(problems({ KV_PATH: "a,b" })[0] ?? "", /^KV_PATH must not contain a comma.*"a,b"/);
  assertEquals(parsed({ KV_PATH: "my folder/log" }).log.path, "my folder/log");
});

Deno.test("law 7: sessions and content hashes never share a table", () => {
  const found = problems({ CONTEXT_TABLE: "t", HASH_TABLE: "t", HOST: "0.0.0.0" });
  assertEquals(found.length, 3, "all problems are reported");
  assertMatch(
    found[2] ?? "",
    /^CONTEXT_TABLE and HASH_TABLE must have different names; both are "t"/,
  );
  problems({ CONTEXT_TABLE: "claude-context-hashes" });
});

Deno.test("law 7: a list without tokens is a problem, not an open door", () => {
  for (const BRIDGE_TOKENS of [",", " , ", " "]) {
    assertMatch(
      problems({ BRIDGE_TOKENS }).join(),
      /^BRIDGE_TOKENS must contain a pair owner:token/,
    );
  }
});

Deno.test("law 7: without tokens only loopback is served, and nobody on Deno Deploy", () => {
  for (const HOST of ["127.0.0.1", "127.8.8.8", "::1", "localhost"]) parsed({ HOST });
  for (const HOST of ["0.0.0.0", "::", "192.168.1.7", "127.evil.example"]) {
    assertMatch(problems({ HOST })[0] ?? "", /Without BRIDGE_TOKENS.*set BRIDGE_TOKENS=/);
  }
  assertMatch(problems({ DENO_DEPLOYMENT_ID: "abc" })[0] ?? "", /set BRIDGE_TOKENS=/);
  parsed({ DENO_DEPLOYMENT_ID: "abc", BRIDGE_TOKENS: "ada:0123456789abcdef" });
});

Deno.test("invalid and unsafe addresses are problems", () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ ALLOWED_ORIGINS: "nonsense" }, /^ALLOWED_ORIGINS must be an http/],
    [{ ANTHROPIC_BASE_URL: "claude" }, /^ANTHROPIC_BASE_URL must be an http/],
    [{ AUTH_JWKS_URL: "nonsense" }, /^AUTH_JWKS_URL must be an http/],
    [{ AUTH_JWKS_URL: "http://keys.example/x" }, /^AUTH_JWKS_URL must begin with https/],
    [{ AUTH_JWKS_URL: "http://127.0.0.1.evil.example" }, /^AUTH_JWKS_URL must begin with https/],
    [{ AUTH_JWKS_URL: "https://a:b@keys.example" }, /contain no password; found "https:\/\/…@keys/],
    [{ AUTH_JWT_SECRET: "too short" }, /^AUTH_JWT_SECRET must have at least 32 bytes$/],
  ];
  for (const [environment, expected] of cases) {
    assertMatch(problems(environment)[0] ?? "", expected);
  }
  assertEquals(parsed({ AUTH_JWKS_URL: "http://127.0.0.1:9/x" }).access.jwt, {
    secret: undefined,
    jwksUrl: "http://127.0.0.1:9/x",
    issuer: undefined,
    audience: undefined,
  });
  parsed({ HOST: "0.0.0.0", BEHIND_PROXY: "true", AUTH_JWT_SECRET: "x".repeat(32) });
});

Deno.test("other machines reach the bridge through a proxy, or because somebody said so", () => {
  const BRIDGE_TOKENS = "ada:0123456789abcdef";
  for (const HOST of ["0.0.0.0", "::", "10.1.2.3", "bridge.example", "[fd00::7]"]) {
    assertMatch(
      problems({ HOST, BRIDGE_TOKENS, BEHIND_PROXY: "false" }).join(),
      /^HOST is ".+".*set BEHIND_PROXY=true, or set ALLOW_WITHOUT_PROXY=true/,
    );
    const [noTokens, noProxy] = problems({ HOST });
    assertMatch(noTokens ?? "", /set BRIDGE_TOKENS=/);
    assertMatch(noProxy ?? "", /set BEHIND_PROXY=true/, "both are said at once");
    parsed({ HOST, BRIDGE_TOKENS, BEHIND_PROXY: "true" });
    parsed({ HOST, BRIDGE_TOKENS, ALLOW_WITHOUT_PROXY: "true" });
    parsed({ HOST, BRIDGE_TOKENS, DENO_DEPLOYMENT_ID: "its front is the proxy" });
  }
  parsed({ HOST: "127.0.0.2", BRIDGE_TOKENS });
  assertMatch(problems({ BEHIND_PROXY: "1" }).join(), /^BEHIND_PROXY must be true or false/);
});
