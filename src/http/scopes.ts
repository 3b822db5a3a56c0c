import { allows, type Scope, type Scopes } from "../access/mod.ts";
import type { ClientFrame } from "../protocol/mod.ts";
import type { Problem } from "./problems.ts";

/** What a request needs, by its method. A route that is not named below has this one's scope. */
const BY_METHOD: Readonly<Record<string, Scope>> = {
  GET: "read",
  HEAD: "read",
  DELETE: "erase",
};

/** Routes whose scope is not that of their method; undefined where every good token will do. */
const EXCEPTIONS: readonly {
  readonly method: string;
  readonly path: RegExp;
  readonly scope: Scope | undefined;
}[] = [
  // A note that is taken off stays in the log.
  { method: "DELETE", path: /^\/v1\/sessions\/[^/]+\/pins\/[^/]+$/, scope: "write" },
  // Here each query is looked at.
  { method: "GET", path: /^\/prod$/, scope: undefined },
];

/** What each frame from a client needs; who attached may read already. */
export const FRAME_SCOPES = {
  "message.send": "write",
  "turn.cancel": "write",
  "note.pin": "write",
  "note.unpin": "write",
  "session.rename": "write",
  "ping": "read",
} as const satisfies Record<ClientFrame["type"], Scope>;

/** What a request needs; undefined where every good token will do. Unknown methods change things. */
export function scopeOf(method: string, path: string): Scope | undefined {
  const exception = EXCEPTIONS.find((each) => each.method === method && each.path.test(path));
  return exception ? exception.scope : BY_METHOD[method] ?? "write";
}

/** Why a token does not allow what needs this scope; undefined where it does. */
export function lacking(scopes: Scopes, needed: Scope | undefined): Problem | undefined {
  if (needed === undefined || allows(scopes, needed)) return undefined;
  const has = [...scopes].join(", ") || "none";
  const message = `This needs a token with the scope ${needed}; the one sent has ${has}`;
  return { code: "forbidden_scope", message };
}
