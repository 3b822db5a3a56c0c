import type { Context } from "hono";
import { Hono } from "hono";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import { qualityOf } from "./header_values.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types highlighter",
].join("; ");

/** A browser updates a cached response with the headers of a 304, so it needs these too. */
const RETAINED = [
  ...RETAINED_304_HEADERS,
  "content-security-policy",
  "cross-origin-opener-policy",
];

const NOT_BUILT = "The page has not been built. Run: deno task build";

/** Files of the built page are named after a hash of their content, so they never change. */
const CACHE_FOREVER = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache";

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Serves the page that `deno task build` has built into a folder. */
export function pageRoutes(folder: URL): Hono {
  const app = new Hono();
  const files = new Map<string, Promise<PageFile | undefined>>();
  const fileAt = (path: string) => {
    const known = files.get(path);
    if (known) return known;
    const read = readFile(new URL(path, folder));
    files.set(path, read);
    read.then((file) => file ?? files.delete(path), () => files.delete(path));
    return read;
  };
  app.get("/", etag({ retainedHeaders: RETAINED }), async (context) => {
    const file = await fileAt("index.html");
    return file ? send(context, file, REVALIDATE) : context.text(NOT_BUILT, 503);
  });
  app.get("/assets/:name{[\\w-]+\\.(?:js|css)}", async (context) => {
    const file = await fileAt(`assets/${context.req.param("name")}`);
    return file ? send(context, file, CACHE_FOREVER) : context.notFound();
  });
  return app;
}

function send(context: Context, file: PageFile, cache: string): Response {
  const zips = qualityOf(context.req.header("accept-encoding"), ["gzip", "x-gzip", "*"]) > 0;
  return new Response(zips ? file.zipped : file.bytes, {
    headers: {
      "content-type": file.type,
      "cache-control": cache,
      "content-security-policy": CSP,
      "cross-origin-opener-policy": "same-origin",
      "vary": "accept-encoding",
      ...(zips ? { "content-encoding": "gzip" } : {}),
    },
  });
}

async function readFile(url: URL): Promise<PageFile | undefined> {
  const bytes = await Deno.readFile(url).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const zipped = new Uint8Array(await new Response(stream).arrayBuffer());
  return { bytes, zipped, type: TYPES[url.pathname.split(".").at(-1) ?? ""] ?? "text/plain" };
}
