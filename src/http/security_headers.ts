import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** What an answer may load or run that is no page: nothing. */
const NOTHING = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** What no page of the bridge needs of a browser. */
const PERMISSIONS = {
  camera: [],
  displayCapture: [],
  geolocation: [],
  hid: [],
  microphone: [],
  payment: [],
  publickeyCredentialsGet: [],
  serial: [],
  usb: [],
};

/** What a route has set by itself stays: a page has a policy of its own. */
const OPTIONS = {
  contentSecurityPolicy: NOTHING,
  permissionsPolicy: PERMISSIONS,
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
  overwrite: false,
} as const;

const overHttp = secureHeaders(OPTIONS);

/** A year; other hosts of the domain are their owners' affair. */
const overHttps = secureHeaders({ ...OPTIONS, strictTransportSecurity: "max-age=31536000" });

/** The headers of every answer, refusals and defects included, but of a socket's: none reads them. */
export function securityHeaders(): MiddlewareHandler {
  return async function secured(context, next) {
    const set = isHttps(context) ? overHttps : overHttp;
    await next();
    if (context.res.status !== 101) await set(context, () => Promise.resolve());
  };
}

/** Whether the client came over TLS: here, or as far as a proxy. */
function isHttps({ req }: Context): boolean {
  return req.header("x-forwarded-proto") === "https" || req.url.startsWith("https:");
}
