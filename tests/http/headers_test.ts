import { assertEquals, assertMatch } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { withoutWarnings } from "../support/console.ts";
import { withServer } from "../support/server.ts";

const TOKEN = "ada-token-0123456789";
const bearer = { authorization: `Bearer ${TOKEN}` };

/** What every answer says to a browser, besides its policy of content. */
const ALWAYS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "x-powered-by": null,
};

const requests: [string, number, RequestInit?][] = [
  ["/", 200],
  ["/healthz", 200],
  ["/readyz", 200],
  ["/nothing", 404],
  ["/healthz", 405, { method: "POST" }],
  ["/v1/sessions", 401],
  ["/v1/sessions", 200, { headers: bearer }],
  ["/v1/sessions", 204, { method: "OPTIONS" }],
  ["/v1/sessions?token=x", 400],
  ["/v1/sessions/s", 404, { headers: bearer }],
  ["/v1/sessions/s/messages", 200, { method: "POST", body: '{"text":"Hello"}', headers: bearer }],
  ["/v1/sessions/s/messages", 200, {
    method: "POST",
    body: '{"text":"Hello again"}',
    headers: { ...bearer, accept: "text/event-stream" },
  }],
  ["/v1/sessions/s/messages", 400, { method: "POST", body: "no", headers: bearer }],
  ["/v1/sessions", 403, { headers: { ...bearer, origin: "https://evil.example" } }],
  ["/ws", 401],
  ["/ws", 426, { headers: bearer }],
  ["/prod", 426, { headers: bearer }],
];

Deno.test("every response has the security headers, refusals and refused upgrades included", async () => {
  await build();
  await withServer(async ({ url }) => {
    for (const [path, status, init] of requests) {
      const response = await fetch(url + path, init);
      const { headers } = response;
      const name = `${init?.method ?? "GET"} ${path} ${status}`;
      assertEquals(response.status, status, name);
      const found = Object.keys(ALWAYS).map((header) => [header, headers.get(header)]);
      assertEquals(Object.fromEntries(found), ALWAYS, name);
      assertMatch(headers.get("permissions-policy") ?? "", /camera=\(\).*microphone=\(\)/, name);
      const policy = headers.get("content-security-policy") ?? "";
      assertMatch(policy, /^default-src 'none'/, name);
      for (const part of ["base-uri", "form-action", "frame-ancestors"]) {
        assertMatch(policy, new RegExp(`${part} 'none'`), name);
      }
      assertEquals(/unsafe|\*|https?:/.test(policy), false, name);
      assertEquals(headers.get("strict-transport-security"), null, "There is no TLS here");
      if (path.startsWith("/v1") && init?.method !== "OPTIONS") {
        assertEquals(headers.get("cache-control"), "no-store", name);
      }
      await response.body?.cancel();
    }
  }, { access: { tokens: [{ owner: "ada", token: TOKEN }] } });
});

Deno.test("behind a TLS proxy responses carry Strict-Transport-Security", async () => {
  await withServer(async ({ url }) => {
    for (const path of ["/", "/v1/sessions", "/nothing", "/ws"]) {
      const response = await fetch(url + path, { headers: { "x-forwarded-proto": "https" } });
      assertEquals(response.headers.get("strict-transport-security"), "max-age=31536000");
      await response.body?.cancel();
    }
  });
});

Deno.test("TLS to a proxy is known by every form of what proxies say", async () => {
  await withServer(async ({ url }) => {
    const told = async (
      headers: Record<string, string>,
    ) => (await fetch(`${url}/healthz`, { headers }).then(async (response) => {
      await response.body?.cancel();
      return response.headers.has("strict-transport-security");
    }));
    for (const value of ["HTTPS", "https,http", " https , http"]) {
      assertEquals(await told({ "x-forwarded-proto": value }), true, value);
    }
    for (const value of ["for=192.0.2.1;proto=https", "for=x,Proto=HTTPS", 'by=y; proto="https"']) {
      assertEquals(await told({ forwarded: value }), true, value);
    }
    for (const value of ["http", "http,https", "httpss", ""]) {
      assertEquals(await told({ "x-forwarded-proto": value }), false, value);
    }
    for (const value of ["proto=http", "for=https", "xproto=https"]) {
      assertEquals(await told({ forwarded: value }), false, value);
    }
  });
});

Deno.test("an internal error's response has the headers too, and reveals nothing", async () => {
  await withoutWarnings(() =>
    withServer(async ({ url, kv }) => {
      kv.get = () => Promise.reject(new Error("A defect with details"));
      kv.getMany = () => Promise.reject(new Error("A defect with details"));
      const response = await fetch(`${url}/v1/sessions/s`);
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      const { detail, status } = await response.json();
      assertEquals(/details/.test(detail), false);
      assertMatch(String(status), /^50\d$/);
    })
  );
});
