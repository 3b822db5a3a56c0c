import { lateWords } from "../languages/late.ts";
import type { Session } from "../state/session.ts";
import { showTurn } from "../state/show_turn.ts";

/** A button that shows a range of the log in the chat. */
export function ShowInChat({ session, from, to }: {
  readonly session: Session;
  readonly from: number;
  readonly to: number;
}) {
  return (
    <button
      type="button"
      class="small quiet"
      aria-label={lateWords.showRange(from, to)}
      onClick={() => showTurn(session, from)}
    >
      {lateWords.showInChat}
    </button>
  );
}
