import { assertEquals, assertMatch } from "@std/assert";
import { contradictions } from "../src/settings/mod.ts";
import { logPlace, startBridge } from "./support/process.ts";
import { parsed, problems } from "./support/settings.ts";

const NO_ONE = "! AUTH_JWT_ISSUER has no effect";

/** Settings that are each valid, and the warning about them. */
const CASES: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ AUTH_JWT_ISSUER: "https://id.example" }, new RegExp(`^${NO_ONE}.*no JWT is accepted`)],
  [
    { AUTH_JWT_ISSUER: "i", AUTH_JWT_AUDIENCE: "a" },
    /^! AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE have no effect/,
  ],
  [{ BEHIND_PROXY: "true", ALLOW_WITHOUT_PROXY: "true" }, /^! BEHIND_PROXY=true .*Set only one/],
  [{ SPACE_TTL_SECONDS: "60" }, /^! SPACE_TTL_SECONDS is less than SESSION_TTL_SECONDS/],
  [{ MAX_MESSAGE_CHARACTERS: "2000000" }, /^! MAX_FRAME_BYTES is less than MAX_MESSAGE_CHAR/],
  [{ MAX_BYTES_PER_OWNER: "1048576" }, /^! MAX_BYTES_PER_OWNER is less than MAX_BYTES_PER_SES/],
  [
    { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "https://claude.example/v1/" },
    /^! ANTHROPIC_BASE_URL .*asks https:\/\/claude\.example\/v1\/v1\/messages/,
  ],
  [
    {
      MODEL_PROVIDER: "openai",
      MODEL: "m",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1/chat/completions",
    },
    /^! OPENAI_BASE_URL .*asks http:\/\/127\.0\.0\.1:9\/v1\/chat\/completions\/chat\/completions/,
  ],
];

Deno.test("contradictions() warns of settings that contradict each other, in one line a pair", () => {
  for (const [environment, expected] of CASES) {
    const told = contradictions(parsed(environment));
    assertEquals(told.length, 1, JSON.stringify([environment, told]));
    assertMatch(told[0] ?? "", expected);
  }
});

Deno.test("contradictions() says nothing of settings that go together", () => {
  const fine: Record<string, string>[] = [
    {},
    { AUTH_JWT_SECRET: "x".repeat(32), AUTH_JWT_ISSUER: "i" },
    { BEHIND_PROXY: "true" },
    { SPACE_TTL_SECONDS: "86400" },
    { ANTHROPIC_BASE_URL: "https://claude.example/v1" },
    { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "https://claude.example/proxy/v1beta" },
    { OPENAI_BASE_URL: "http://127.0.0.1:9/v1/chat/completions" },
  ];
  assertEquals(fine.flatMap((environment) => contradictions(parsed(environment))), []);
});

Deno.test("the bridge warns of contradictions when it starts", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path, AUTH_JWT_ISSUER: "https://id.example" });
  assertMatch(bridge.output, new RegExp(`^${NO_ONE}`, "m"));
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("HOST is an address or a name, in brackets or not, without a port", () => {
  const elsewhere = { BRIDGE_TOKENS: "ada:a-long-secret-of-ada", BEHIND_PROXY: "true" };
  const numbers = ["::", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "2001:db8::a"];
  const names = ["localhost", "a-b.example.", "127.0.0.1"];
  for (const HOST of [...names, ...numbers, ...numbers.map((number) => `[${number}]`)]) {
    assertEquals(parsed({ HOST, ...elsewhere }).listen.host, HOST.replace(/^\[|\]$/g, ""));
  }
  for (
    const HOST of [
      "localhost:8000",
      "127.0.0.1:80",
      "http://localhost",
      "[::1]:80",
      "[::1",
      "::1]",
      "a b",
    ]
  ) {
    assertMatch(problems({ HOST })[0] ?? "", /^HOST must be an address or a name.*PORT/);
  }
});

Deno.test("KV_PATH is a file or an address of a server, no other kind of address", () => {
  for (const KV_PATH of ["a/b", "C:\\a", ":memory:", "http://h:1", "https://h"]) {
    parsed({ KV_PATH });
  }
  for (const KV_PATH of ["ftp://x", "redis://h:6379", "file:///a"]) {
    assertMatch(problems({ KV_PATH })[0] ?? "", /^KV_PATH must be a file, or the http:\/\/ or/);
  }
});

Deno.test("a * in ALLOWED_MODELS stands only at the end of a name", () => {
  assertEquals(parsed({ ALLOWED_MODELS: "claude-*, gpt-5" }).bridge.choices.models, [
    "claude-*",
    "gpt-5",
    "claude-sonnet-5-5",
  ]);
  for (const ALLOWED_MODELS of ["*-haiku", "claude-*-5", "gpt-5, c**"]) {
    assertMatch(problems({ ALLOWED_MODELS })[0] ?? "", /^ALLOWED_MODELS must have \* only at the/);
  }
});
