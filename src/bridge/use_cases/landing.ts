import type { SessionLog } from "../../session_log/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import { tooManySessions } from "../wire/rejections.ts";

/** Why a session that comes from elsewhere cannot begin here; undefined where it can. */
export async function rejectionOfNew(
  { log, key, maxSessions }: {
    readonly log: SessionLog;
    readonly key: SessionKey;
    readonly maxSessions: number;
  },
): Promise<Rejection | undefined> {
  if (await log.head(key)) return undefined;
  const hasRoom = await log.index.hasRoom(key.owner, maxSessions);
  return hasRoom ? undefined : tooManySessions(maxSessions);
}

/** Why a session that came from elsewhere did not begin here. */
export function rejectionOfLanding(reason: "taken" | "erased", session: string): Rejection {
  if (reason === "erased") {
    const message = `The session ${session} was erased meanwhile; nothing was imported`;
    return { ok: false, code: "session_erased", message };
  }
  const message = `The session ${session} exists and holds something else; ` +
    "choose another id, or erase it first";
  return { ok: false, code: "session_taken", message };
}
