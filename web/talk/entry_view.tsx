import { memo } from "hono/jsx/dom";
import type { Entry, Session } from "../state/session.ts";
import { MessageView } from "./message_view.tsx";
import { ReplyView } from "./reply_view.tsx";

/** One thing in the talk: a message with what became of it, or the mark of a summary. */
export const EntryView = memo(function EntryView({ entry, session, isNamed }: {
  readonly entry: Entry;
  readonly session: Session;
  /** Whether the address leads to it. */
  readonly isNamed: boolean;
}) {
  if (entry.kind === "summary") {
    return (
      <p class="mark">
        <span>What came before is now remembered as a summary</span>
      </p>
    );
  }
  return (
    <article
      class={`turn ${entry.turn.status}`}
      aria-current={isNamed ? "location" : "false"}
    >
      <MessageView turn={entry.turn} session={session} />
      <ReplyView turn={entry.turn} session={session} />
    </article>
  );
});
