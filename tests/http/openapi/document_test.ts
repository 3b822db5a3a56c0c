import { assert, assertEquals } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createApp } from "../../../src/http/mod.ts";
import { Upstream } from "../../../src/model/mod.ts";
import { withBridge } from "../../support/bridge.ts";
import { Described, type Json } from "../../support/described.ts";
import { WIDE_LIMITS, withServer } from "../../support/server.ts";

/** Routes that are no plain HTTP, or no part of the protocol. */
const OTHERS = [
  ...["GET /ws", "GET /prod", "GET /", "GET /assets/{name}"],
  ...["GET /worker.js", "GET /manifest.webmanifest"],
];

/** An origin whose pages may read answers. */
const ALLOWED = "https://pages.example";

/** The app's routes, as OpenAPI writes them. */
async function routesOfApp(): Promise<string[]> {
  const names: string[] = [];
  await withBridge(({ bridge, claude }) => {
    const upstream = new Upstream({
      baseUrl: claude.url,
      apiKey: undefined,
      credentials: "server",
      connectTimeoutMs: 1_000,
    });
    const { routes } = createApp({
      bridge,
      upstream,
      chat: { kind: "relayed", upstream },
      spaces: bridge.spaces,
      access: { tokens: [], allowedOrigins: [] },
      limits: WIDE_LIMITS,
      web: new URL("../../../dist/", import.meta.url),
    });
    upstream.close();
    for (const { method, path } of routes) {
      if (method !== "ALL") names.push(`${method} ${path.replaceAll(/:(\w+)(\{.*?\})?/g, "{$1}")}`);
    }
    return Promise.resolve();
  });
  return [...new Set(names)].filter((name) => !OTHERS.includes(name)).sort();
}

/** Every operation of a document, by method and path. */
function operationsOf({ document }: Described): Map<string, Json> {
  const paths = Object.entries(document["paths"] as Record<string, Record<string, Json>>);
  return new Map(
    paths.flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, operation] as const
      )
    ),
  );
}

Deno.test("/openapi.json describes every plain HTTP route of the app, and no other", async () => {
  await withServer(async ({ url }) => {
    const described = await Described.at(url);
    assertEquals([...operationsOf(described).keys()].sort(), await routesOfApp());
  });
});

Deno.test("/openapi.json is a valid OpenAPI 3.1 document", async () => {
  await withServer(async ({ url }) => {
    const { document } = await Described.at(url);
    assertEquals(document["openapi"], "3.1.0");
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    assert(valid, JSON.stringify(errors));
  });
});

Deno.test("every operation of /openapi.json has a name, a summary, a tag and described parameters", async () => {
  await withServer(async ({ url }) => {
    const operations = [...operationsOf(await Described.at(url))];
    const names = operations.map(([, { operationId }]) => operationId);
    assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
    for (const [route, { operationId, summary, tags, parameters = [] }] of operations) {
      assert(typeof operationId === "string" && /^[a-z]\w+$/.test(operationId), route);
      assert(typeof summary === "string" && summary !== "", route);
      assertEquals((tags as string[]).length, 1, route);
      for (const each of parameters as Json[]) {
        assert(each["description"], `${route}: ${each["name"]}`);
      }
      const inPath = (parameters as Json[]).filter((each) => each["in"] === "path");
      const parts = Array.from(route.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      assertEquals(inPath.map(({ name }) => name), parts);
    }
  });
});

Deno.test("/openapi.json needs no token, is made once, and is not sent again to who has it", async () => {
  const access = {
    tokens: [{ owner: "ada", token: "ada-token-0123456789" }],
    allowedOrigins: [ALLOWED],
  };
  await withServer(async ({ url }) => {
    const first = await fetch(`${url}/openapi.json`);
    assertEquals([first.status, first.headers.get("content-type")], [200, "application/json"]);
    const text = await first.text();
    assertEquals(await (await fetch(`${url}/openapi.json`)).text(), text);
    const tag = first.headers.get("etag") ?? "";
    const again = await fetch(`${url}/openapi.json`, { headers: { "if-none-match": tag } });
    assertEquals([again.status, await again.text()], [304, ""]);
    const head = await fetch(`${url}/openapi.json`, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    const post = await fetch(`${url}/openapi.json`, { method: "POST" });
    assertEquals([post.status, post.headers.get("allow")], [405, "GET"]);
    await post.body?.cancel();
    for (const origin of [ALLOWED, "https://elsewhere.example"]) {
      const read = await fetch(`${url}/openapi.json`, { headers: { origin } });
      const allowed = read.headers.get("access-control-allow-origin");
      assertEquals(allowed, origin === ALLOWED ? origin : null);
      await read.body?.cancel();
    }
  }, { access });
});
