import type { Session } from "../state/session.ts";
import { showTurn } from "../state/show_turn.ts";

/** A button that shows a range of the log in the chat. */
export function ShowInChat({ session, from, to }: {
  readonly session: Session;
  readonly from: number;
  readonly to: number;
}) {
  const range = from === to ? `position ${from}` : `positions ${from} to ${to}`;
  return (
    <button
      type="button"
      class="small quiet"
      aria-label={`Show in chat: ${range}`}
      onClick={() => showTurn(session, from)}
    >
      Show in chat
    </button>
  );
}
