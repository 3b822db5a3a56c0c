import { fork, SessionWentError } from "../../archive/mod.ts";
import type { SessionHead, SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import { rejectionOfLanding, withinAllowances } from "./landing.ts";

const MISSING = { ok: false, reason: "missing" } as const;

/** Begins a session that continues from a position of another; undefined without that one. */
export async function forkSession({ log, key, to, at, now }: {
  readonly log: SessionLog;
  readonly key: SessionKey;
  readonly to: SessionKey;
  /** By default where the session is now. */
  readonly at: number | undefined;
  readonly now: () => number;
}): Promise<{ readonly ok: true; readonly head: SessionHead } | Rejection | undefined> {
  const options = { to, now: now(), ...defined({ at }) };
  const forked = await withinAllowances(() => fork(log, key, options)).catch((error) => {
    if (error instanceof SessionWentError) return MISSING;
    throw error;
  });
  if (forked.ok || "code" in forked) return forked;
  switch (forked.reason) {
    case "missing":
      return undefined;
    case "taken":
    case "erased":
      return rejectionOfLanding(forked.reason, to.session);
    case "ahead": {
      const message = `The session is at position ${forked.position}; fork it there or before`;
      return { ok: false, code: "invalid_request", message };
    }
  }
}
