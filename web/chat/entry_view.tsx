import { memo } from "hono/jsx/dom";
import type { ChatEntry } from "../state/entries.ts";
import type { Session } from "../state/session.ts";
import { MessageView } from "./message_view.tsx";
import { ReplyView } from "./reply_view.tsx";

/** An entry of the chat: a message with its reply, or the mark of a summary. */
export const EntryView = memo(function EntryView({ entry, session, isLinked }: {
  readonly entry: ChatEntry;
  readonly session: Session;
  /** Whether the address links to it. */
  readonly isLinked: boolean;
}) {
  if (entry.kind === "summary") {
    return (
      <p class="mark">
        <span>Earlier messages were summarised here</span>
      </p>
    );
  }
  return (
    <article
      class={`turn ${entry.turn.status}`}
      aria-current={isLinked ? "location" : "false"}
    >
      <MessageView turn={entry.turn} session={session} />
      <ReplyView turn={entry.turn} session={session} />
    </article>
  );
});
