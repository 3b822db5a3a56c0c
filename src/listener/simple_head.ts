import { Buffer } from "node:buffer";
import { endOfHead } from "./head.ts";

/** The head of a plain request: its body is as long as it says, and another request may follow. */
export interface SimpleHead {
  readonly method: "GET" | "POST";
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** How long its body is, in bytes. */
  readonly bodyBytes: number;
  /** Whether another request may follow. */
  readonly keepsAlive: boolean;
  /** How long the head is, in bytes. */
  readonly length: number;
}

/** The lines of a head that leave no doubt. */
interface Fields {
  readonly method: SimpleHead["method"];
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Those that came once, as they must. */
  readonly once: ReadonlyMap<string, string>;
  readonly length: number;
}

const REQUEST_LINE = /^(GET|POST) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
const FIELD =
  /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?[ \t]*$/;

/** Fields that say where a body ends in another way, or that ask for something besides an answer. */
const NOT_SIMPLE: ReadonlySet<string> = new Set([
  "expect",
  "http2-settings",
  "te",
  "trailer",
  "transfer-encoding",
]);

/** Fields that must not come twice. */
const ONCE: ReadonlySet<string> = new Set([
  "content-length",
  "host",
  "connection",
  "authorization",
  "upgrade",
  "sec-websocket-key",
]);

/** The largest head that is read here, in bytes. */
const MOST = 16_384;

const CAPITAL_G = 71;
const CAPITAL_P = 80;

/** A connection that is to become a WebSocket's; browsers also say what it was until now. */
const UPGRADING = /^(keep-alive, ?)?upgrade$/i;

/**
 * Reads the head of a `POST` over HTTP/1.1 that leaves no doubt about anything. Undefined for every
 * other one, invalid ones included: those are for the HTTP parser to judge.
 */
export function readSimpleHead(bytes: Uint8Array): SimpleHead | undefined {
  if (bytes[0] !== CAPITAL_P) return undefined;
  const fields = readFields(bytes, "POST");
  if (!fields || fields.once.has("upgrade")) return undefined;
  const { once, ...head } = fields;
  const connection = once.get("connection")?.toLowerCase() ?? "keep-alive";
  const bodyBytes = once.get("content-length") ?? "";
  const isPlain = (connection === "keep-alive" || connection === "close") &&
    /^[1-9]\d{0,11}$/.test(bodyBytes);
  if (!isPlain) return undefined;
  return { ...head, bodyBytes: Number(bodyBytes), keepsAlive: connection === "keep-alive" };
}

/**
 * The same of a `GET` that asks for a WebSocket and for nothing else. No other request follows it.
 */
export function readSocketHead(bytes: Uint8Array): SimpleHead | undefined {
  if (bytes[0] !== CAPITAL_G) return undefined;
  const fields = readFields(bytes, "GET");
  if (!fields) return undefined;
  const { once, ...head } = fields;
  const isSocket = once.get("upgrade")?.toLowerCase() === "websocket" &&
    UPGRADING.test(once.get("connection") ?? "") && once.has("sec-websocket-key") &&
    !once.has("content-length");
  return isSocket ? { ...head, bodyBytes: 0, keepsAlive: false } : undefined;
}

/** The lines of a head; undefined where one of them leaves any doubt, or names no host. */
function readFields(bytes: Uint8Array, method: SimpleHead["method"]): Fields | undefined {
  const length = endOfHead(bytes);
  if (length === -1 || length > MOST) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
  if (!text.endsWith("\r\n\r\n")) return undefined;
  const [first = "", ...lines] = text.slice(0, -4).split("\r\n");
  const [, asked, target] = REQUEST_LINE.exec(first) ?? [];
  if (target === undefined || asked !== method) return undefined;
  const headers: [string, string][] = [];
  const once = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name === undefined) return undefined;
    const lower = name.toLowerCase();
    if (NOT_SIMPLE.has(lower)) return undefined;
    if (ONCE.has(lower)) {
      if (once.has(lower)) return undefined;
      once.set(lower, value);
    }
    headers.push([lower, value]);
  }
  return once.has("host") ? { method, target, headers, once, length } : undefined;
}
