import { type Context, Hono, type MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isForwardedTls } from "./client_address.ts";

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
    // The response of an exchange is sent already.
    const isSent = context.res.status === 101 || context.get("isSent");
    if (!isSent) await set(context, () => Promise.resolve());
  };
}

/** The headers that every response has, for one that is sent as bytes. */
export async function securityHeadersOf(
  context: Context,
): Promise<readonly (readonly [string, string])[]> {
  if (isHttps(context)) return await (sentOverHttps ??= namesAndValues(overHttps));
  return await (sentOverHttp ??= namesAndValues(overHttp));
}

let sentOverHttp: ReturnType<typeof namesAndValues> | undefined;
let sentOverHttps: ReturnType<typeof namesAndValues> | undefined;

/** The headers that a middleware sets. */
async function namesAndValues(set: MiddlewareHandler): Promise<[string, string][]> {
  const app = new Hono().use(set).get("/", (context) => context.body(null));
  return [...(await app.request("/")).headers];
}

/** Whether the client uses TLS, to the bridge or to a proxy. */
function isHttps({ req }: Context): boolean {
  return isForwardedTls(req.raw.headers) || req.url.startsWith("https:");
}
