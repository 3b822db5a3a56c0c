import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** A response other than the page may load and run nothing. */
const NOTHING = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Browser features that the page does not need. */
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

/** Headers that a route has set are kept: the page has its own policy. */
const OPTIONS = {
  contentSecurityPolicy: NOTHING,
  permissionsPolicy: PERMISSIONS,
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
  overwrite: false,
} as const;

const overHttp = secureHeaders(OPTIONS);

/** A year, for this host only. */
const overHttps = secureHeaders({ ...OPTIONS, strictTransportSecurity: "max-age=31536000" });

/** Sets the headers of every response, errors included, except upgrades, whose headers no browser uses. */
export function securityHeaders(): MiddlewareHandler {
  return async function secured(context, next) {
    const set = isHttps(context) ? overHttps : overHttp;
    await next();
    if (context.res.status !== 101) await set(context, () => Promise.resolve());
  };
}

/** Whether the client uses TLS, to the bridge or to a proxy. */
function isHttps({ req }: Context): boolean {
  return req.header("x-forwarded-proto") === "https" || req.url.startsWith("https:");
}
