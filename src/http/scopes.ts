import { allows, type Scope, type Scopes } from "../access/mod.ts";
import type { ClientFrame } from "../protocol/mod.ts";
import type { Problem } from "./problems.ts";

/** The scope that a request needs by its method, unless its route is an exception below. */
const BY_METHOD: Readonly<Record<string, Scope>> = {
  GET: "read",
  HEAD: "read",
  DELETE: "erase",
};

/** Routes with another scope than their method's; undefined if any valid token will do. */
const EXCEPTIONS: readonly {
  readonly method: string;
  readonly path: RegExp;
  readonly scope: Scope | undefined;
}[] = [
  // An unpinned note stays in the log.
  { method: "DELETE", path: /^\/v1\/sessions\/[^/]+\/pins\/[^/]+$/, scope: "write" },
  // A released turn was in the log all the time.
  { method: "DELETE", path: /^\/v1\/sessions\/[^/]+\/turns\/[^/]+\/withheld$/, scope: "write" },
  // They ask, with words that no URL should have.
  { method: "POST", path: /^\/v1\/sessions\/search$/, scope: "read" },
  { method: "POST", path: /^\/v1\/sessions\/[^/]+\/(context|search)$/, scope: "read" },
  { method: "POST", path: /^\/v1\/search$/, scope: "read" },
  { method: "POST", path: /^\/v1\/spaces\/[^/]+\/facts\/search$/, scope: "read" },
  // It only counts.
  { method: "POST", path: /^(\/spaces\/[^/]+)?\/v1\/messages\/count_tokens$/, scope: "read" },
  // Each query, and each call of a tool, is checked there.
  { method: "GET", path: /^\/prod$/, scope: undefined },
  { method: "POST", path: /^(\/spaces\/[^/]+)?\/mcp$/, scope: undefined },
];

/** The scope that each client frame needs. Attaching already needs `read`. */
export const FRAME_SCOPES = {
  "message.send": "write",
  "turn.cancel": "write",
  "turn.regenerate": "write",
  "turn.continue": "write",
  "reply.choose": "write",
  "note.pin": "write",
  "note.unpin": "write",
  "note.revise": "write",
  "turn.withhold": "write",
  "turn.release": "write",
  "summary.revise": "write",
  "summary.remake": "write",
  "session.rename": "write",
  "session.configure": "write",
  "ping": "read",
} as const satisfies Record<ClientFrame["type"], Scope>;

/** The scope that a request needs; undefined if any valid token will do. Unknown methods are writes. */
export function scopeOf(method: string, path: string): Scope | undefined {
  const exception = EXCEPTIONS.find((each) => each.method === method && each.path.test(path));
  return exception ? exception.scope : BY_METHOD[method] ?? "write";
}

/** The refusal if the scopes do not include the needed one. */
export function lacking(scopes: Scopes, needed: Scope | undefined): Problem | undefined {
  if (needed === undefined || allows(scopes, needed)) return undefined;
  const has = [...scopes].join(", ") || "none";
  const message = `This needs the scope ${needed}; your token has ${has}`;
  return { code: "forbidden_scope", message };
}
