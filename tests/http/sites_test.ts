import { assertEquals } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { restRoutes } from "../support/routes.ts";
import { rawRequest } from "../support/raw_http.ts";
import { withServer } from "../support/server.ts";

const FOREIGN = [
  "cross-site",
  "same-site",
  "Cross-Site",
  "",
  "unheard-of",
  "same-origin, cross-site",
];
const OWN = ["same-origin", "none", " None "];
const FRIEND = "https://good.example";

/** Sends a request as a browser does; nothing else may set these headers there. */
async function status(port: number, request: string, headers: Readonly<Record<string, string>>) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const all = [`${request} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines, "Content-Length: 0"];
  return (await rawRequest(port, [...all, "", ""].join("\r\n"))).status;
}

Deno.test("without tokens no route answers a request of another site, whether a session exists or not", async () => {
  await withServer(async ({ port, url, bridge }) => {
    const body = '{"text":"Hello"}';
    await (await fetch(`${url}/v1/sessions/there/messages`, { method: "POST", body })).text();
    const routes = [...restRoutes(bridge), { method: "GET", path: "/ws" }, {
      method: "GET",
      path: "/prod",
    }];
    for (const { method, path } of routes) {
      for (const session of ["there", "absent"]) {
        const asked = `${method} ${path.replace(":session", session).replaceAll(/:\w+/g, "x")}`;
        for (const site of FOREIGN) {
          const found = await status(port, asked, { "Sec-Fetch-Site": site });
          assertEquals(found, 403, `${asked} ${site}`);
        }
      }
    }
    for (const mode of ["navigate", "no-cors"]) {
      for (const dest of ["iframe", "document", "image", "script", "object"]) {
        const headers = {
          "Sec-Fetch-Site": "cross-site",
          "Sec-Fetch-Mode": mode,
          "Sec-Fetch-Dest": dest,
        };
        const asked = "GET /v1/sessions/there/export";
        assertEquals(await status(port, asked, headers), 403, `${mode} ${dest}`);
      }
    }
  });
});

Deno.test("the page's own requests, typed addresses and programs are answered", async () => {
  await build();
  await withServer(async ({ port }) => {
    for (const site of OWN) {
      assertEquals(await status(port, "GET /v1/sessions", { "Sec-Fetch-Site": site }), 200, site);
      assertEquals(await status(port, "GET /ws", { "Sec-Fetch-Site": site }), 426, site);
    }
    assertEquals(await status(port, "GET /v1/sessions", {}), 200);
    // A link on another site may lead to the page, which holds nothing of anybody.
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    assertEquals(await status(port, "GET /", link), 200);
    assertEquals(await status(port, "GET /healthz", link), 200);
  });
});

Deno.test("an allowed origin's page may ask from its site, but not what it embeds or links to", async () => {
  await withServer(async ({ port }) => {
    const site = { "Sec-Fetch-Site": "cross-site" };
    assertEquals(await status(port, "GET /v1/sessions", { ...site, Origin: FRIEND }), 200);
    assertEquals(await status(port, "GET /ws", { ...site, Origin: FRIEND }), 426);
    assertEquals(await status(port, "GET /v1/sessions", site), 403);
    const foe = { ...site, Origin: "https://evil.example" };
    assertEquals(await status(port, "GET /v1/sessions", foe), 403);
    const lie = { ...site, Origin: `http://127.0.0.1:${port}` };
    assertEquals(await status(port, "GET /v1/sessions", lie), 403);
  }, { access: { allowedOrigins: [FRIEND] } });
});
