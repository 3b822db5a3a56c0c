import "../shared.ts";
/**
 * What Claude saw: the drawer beside the talk. For a reply it shows the context of its request, what
 * was left out, the request itself and what it cost; for the message being written a dry run.
 *
 * @module
 */
import type { DrawerProps } from "../views.ts";
import { DraftDrawer } from "./draft_drawer.tsx";
import kinds from "./kinds.css" with { type: "text" };
import { ReplyDrawer } from "./reply_drawer.tsx";
import style from "./saw.css" with { type: "text" };
import { wear } from "./wear.ts";

wear(kinds, style);

/** The drawer's inside. */
export default function SawDrawer({ session, turn }: DrawerProps) {
  return turn === null
    ? <DraftDrawer session={session} />
    : <ReplyDrawer session={session} turn={turn} />;
}
