/**
 * The drawer's content. For a reply it shows the context of its request, what was left out, the
 * request itself and its cost; for the draft it previews the same.
 *
 * @module
 */
import "../first_load.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import type { Session } from "../state/session.ts";
import kinds from "../ui/kinds.css" with { type: "text" };
import style from "./context.css" with { type: "text" };
import { DraftDrawer } from "./draft_drawer.tsx";
import { ReplyDrawer } from "./reply_drawer.tsx";

adoptStyles(kinds, style);

/** Shows what Claude saw for a turn, or what it will see with the draft (null). */
export default function ContextDrawer({ session, turn }: {
  readonly session: Session;
  readonly turn: string | null;
}) {
  return turn === null
    ? <DraftDrawer session={session} />
    : <ReplyDrawer session={session} turn={turn} />;
}
