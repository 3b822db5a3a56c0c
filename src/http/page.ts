const FILES = {
  "/": { file: "index.html", type: "text/html; charset=utf-8" },
  "/page.css": { file: "page.css", type: "text/css; charset=utf-8" },
  "/page.js": { file: "page.js", type: "text/javascript; charset=utf-8" },
} as const;

/** The paths that the page is made of. */
export const PAGE_PATHS = Object.keys(FILES) as readonly (keyof typeof FILES)[];

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CSP,
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
};

/** One file of the page, read from the folder `web`. */
export async function pageFile(path: keyof typeof FILES, web: URL): Promise<Response> {
  const { file, type } = FILES[path];
  const body = await Deno.readFile(new URL(file, web));
  return new Response(body, { headers: { ...HEADERS, "content-type": type } });
}
