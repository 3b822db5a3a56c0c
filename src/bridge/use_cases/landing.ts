import { OverAllowanceError } from "../../session_log/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import { rejectionOfAllowance } from "../wire/rejections.ts";

/** Runs what takes in a session; what its allowances have no room for is a rejection. */
export async function withinAllowances<Result>(
  take: () => Promise<Result>,
): Promise<Result | Rejection> {
  try {
    return await take();
  } catch (error) {
    if (error instanceof OverAllowanceError) return rejectionOfAllowance(error.over);
    throw error;
  }
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
