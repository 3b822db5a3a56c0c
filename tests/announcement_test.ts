import { assert, assertEquals, assertMatch } from "@std/assert";
import { accessWarnings, announcement } from "../src/announcement.ts";
import { parseSettings } from "../src/settings/mod.ts";
import { logPlace, startBridge } from "./support/process.ts";

function settingsOf(environment: Record<string, string>) {
  const parsed = parseSettings(environment);
  assert(parsed.ok);
  return parsed.settings;
}

function said(environment: Record<string, string>): string {
  const settings = settingsOf(environment);
  const address = { hostname: settings.listen.host, port: 8_000 };
  return announcement(address, { settings, model: "offline" });
}

const BRIDGE_TOKENS =
  "ada:ada-token-0123456789,bob:bob-token-0123456789,ada/read:ada-other-0123456789";

Deno.test("law 10: the bridge prints at startup who may connect, by name and without tokens", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({
    KV_PATH: place.path,
    HOST: "0.0.0.0",
    ALLOW_WITHOUT_PROXY: "true",
    BRIDGE_TOKENS,
  });
  await bridge.until(/^Access +ada \(2 tokens\), bob \(1 token\)$/m);
  assertMatch(bridge.output, /^ +and port \d+ on every other address of this machine$/m);
  assertEquals(/token-0123/.test(bridge.output), false);
  assertMatch(await (await fetch(`http://127.0.0.1:${bridge.port}/healthz`)).text(), /ok/);
  assertEquals(await bridge.end("SIGINT"), 0);
  assertMatch(said({}), /^Access +this machine only \(no tokens\)$/m);
  assertEquals(/every other address/.test(said({})), false);
  const jwts = { AUTH_JWT_SECRET: "x".repeat(32), AUTH_JWKS_URL: "https://id.example/keys?k=1" };
  assertMatch(
    said(jwts),
    /^Access +holders of JWTs signed with AUTH_JWT_SECRET, holders of JWTs from id\.example$/m,
  );
});

Deno.test("a provider's keys without an issuer or an audience cause a warning at startup", async () => {
  const AUTH_JWKS_URL = "http://127.0.0.1:9/keys";
  const warnings = (more: Record<string, string>) => accessWarnings(settingsOf(more).access).join();
  assertEquals(warnings({}), "");
  assertEquals(warnings({ AUTH_JWT_SECRET: "x".repeat(32) }), "");
  assertMatch(
    warnings({ AUTH_JWKS_URL }),
    /^! AUTH_JWKS_URL without AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE: /,
  );
  assertMatch(warnings({ AUTH_JWKS_URL, AUTH_JWT_ISSUER: "i" }), /without AUTH_JWT_AUDIENCE: /);
  assertEquals(warnings({ AUTH_JWKS_URL, AUTH_JWT_ISSUER: "i", AUTH_JWT_AUDIENCE: "a" }), "");
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path, AUTH_JWKS_URL });
  assertMatch(bridge.output, /^! AUTH_JWKS_URL without /m);
  assertMatch(await (await fetch(`http://127.0.0.1:${bridge.port}/healthz`)).text(), /ok/);
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("the bridge prints how long sessions are kept in the largest unit that is exact", () => {
  const kept = (seconds: string) =>
    /kept for (.+?) after/.exec(said({ SESSION_TTL_SECONDS: seconds }))?.[1];
  assertEquals(["86400", "7776000", "129600", "90"].map(kept), [
    "1 day",
    "90 days",
    "36 hours",
    "90 seconds",
  ]);
});
