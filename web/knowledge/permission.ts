import { BridgeError } from "../../src/client/mod.ts";
import { Signal, useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { access } from "../state/token.ts";

/** What the reader's token allows. */
export interface Permission {
  readonly canChange: boolean;
  readonly canForget: boolean;
}

/** The scopes that the bridge has refused to this token. */
const refused = new Signal<ReadonlySet<string>>(new Set());

access.subscribe(() => refused.set(new Set()));

/** What the token allows, as the bridge said when it connected, or by what it refused since. */
export function usePermission(session: Session): Permission {
  const scopes = useSignal(session.info, (info) => info?.scopes);
  const missing = useSignal(refused, (value) => value);
  const can = (scope: string) =>
    !missing.has(scope) &&
    (scopes === undefined || scopes.some((each) => [scope, "admin"].includes(each)));
  return { canChange: can("write"), canForget: can("erase") };
}

/** Remembers the scope that a request needed if it was refused for that. */
export function noticeRefusal(error: unknown, scope: "write" | "erase"): void {
  if (!(error instanceof BridgeError) || error.code !== "forbidden_scope") return;
  refused.update((known) => new Set([...known, scope]));
}
