import { memo } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import type { Turn } from "../../src/client/mod.ts";
import type { ChatEntry } from "../state/entries.ts";
import type { Session } from "../state/session.ts";
import { MessageView } from "./message_view.tsx";
import { ReplyView } from "./reply_view.tsx";
import { lateParts } from "../sessions/late_parts.ts";
import { useSignal } from "../shared/signal.ts";
import type { LearnedFact } from "../state/learned.ts";

/** An entry of the chat: a message with its reply, the mark of a summary, or what was learned. */
export const EntryView = memo(
  function EntryView({ entry, session, isLinked, isNewest, isForkStart, isWaiting, canWrite }: {
    readonly entry: ChatEntry;
    readonly session: Session;
    /** Whether the address links to it. */
    readonly isLinked: boolean;
    /** Whether nothing was said after it, and no message waits. */
    readonly isNewest: boolean;
    /** Whether it is the first one of a fork's own. */
    readonly isForkStart: boolean;
    /** Whether it waits until another message is answered. */
    readonly isWaiting: boolean;
    /** Whether the reader may send messages. */
    readonly canWrite: boolean;
  }) {
    if (entry.kind === "summary") {
      const { from, to } = entry.summary;
      return (
        <p class="mark">
          <span>
            {words.summarised(from, to)}
          </span>
        </p>
      );
    }
    if (entry.kind === "learned") return <Learned learned={entry.learned} session={session} />;
    const turn = (
      <article
        class={classesOf(entry.turn, isWaiting)}
        aria-current={isLinked ? "location" : "false"}
      >
        <MessageView
          turn={entry.turn}
          session={session}
          isWaiting={isWaiting}
          canWrite={canWrite}
        />
        {!isWaiting && (
          <ReplyView
            turn={entry.turn}
            session={session}
            isNewest={isNewest}
            canWrite={canWrite}
          />
        )}
        {isMarked(entry.turn) && <Marks turn={entry.turn} session={session} canWrite={canWrite} />}
      </article>
    );
    return isForkStart
      ? (
        <>
          <ForkMark session={session} />
          {turn}
        </>
      )
      : turn;
  },
);

/** Says where a fork is from, once the part that does has loaded. */
export function ForkMark({ session }: { readonly session: Session }) {
  const parts = useSignal(lateParts, (value) => value);
  const fork = useSignal(session.info, (value) => value);
  return parts && fork ? <parts.ForkNote fork={fork} /> : null;
}

function classesOf({ status, withheld }: Turn, isWaiting: boolean): string {
  return `turn ${status}${isWaiting ? " waiting" : ""}${withheld ? " withheld" : ""}`;
}

/** Whether Claude does not see all of a turn. */
function isMarked({ withheld, shortenedBy = 0 }: Turn): boolean {
  return withheld !== undefined || shortenedBy > 0;
}

/** What Claude does not see of a turn, once the part that says so has loaded. */
function Marks(props: {
  readonly turn: Turn;
  readonly session: Session;
  readonly canWrite: boolean;
}) {
  const parts = useSignal(lateParts, (value) => value);
  return parts && <parts.TurnMarksView {...props} />;
}

/** What was learned, once the part that shows it has loaded. */
function Learned(props: { readonly learned: LearnedFact; readonly session: Session }) {
  const parts = useSignal(lateParts, (value) => value);
  return parts && <parts.LearnedView {...props} />;
}
