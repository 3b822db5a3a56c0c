import { isValidId } from "../protocol/mod.ts";

/**
 * The id under which a session from elsewhere is stored: its own, except for `.` and `..`, which no
 * URL can name. They become `dots-1` and `dots-2`.
 */
export function addressableId(session: string): string {
  return isValidId(session) ? session : `dots-${session.length}`;
}
