import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { Icon } from "../ui/icons.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Composer } from "./composer.tsx";
import { lateParts } from "../sessions/late_parts.ts";
import { useCanWrite } from "../ui/use_can_write.ts";
import { EntryView, ForkMark } from "./entry_view.tsx";
import { useVirtualList } from "./use_virtual_list.ts";

const loadWelcome = () => import("./welcome.tsx");

/** Older turns load when the viewport is this close to the top, in screens. */
const LOAD_AHEAD = 2;

/** The conversation, newest last, and the field for the next message. */
export function ChatView({ session }: { readonly session: Session }) {
  useSignal(session.changed, (version) => version);
  const linked = useSignal(session.finder.linkedTurn, (value) => value);
  const canWrite = useCanWrite(session);
  const parts = useSignal(lateParts, (value) => value);
  const { entries, newest, running } = session;
  const forkedAt = useSignal(session.info, (info) => info?.forkedFrom?.at);
  const forkStart = forkedAt === undefined ? undefined : session.firstAfter(forkedAt);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { virtual, visible } = useVirtualList({ entries, scroller, list });

  useLayoutEffect(() => {
    if (virtual.screensAbove < LOAD_AHEAD) void session.finder.loadOlder();
  });
  useLayoutEffect(() => session.finder.onScrollTo((id) => virtual.scrollToRow(id)), [session]);

  return (
    <section class="view chat" aria-label={words.chat}>
      <div class="log-frame">
        <div
          ref={scroller}
          class="log"
          role="log"
          aria-live="off"
          aria-label={words.conversation}
          aria-busy={session.running ? "true" : "false"}
          tabindex={0}
          onKeydown={(event: KeyboardEvent) => {
            if (event.target !== event.currentTarget || hasModifier(event)) return;
            if (event.key === "End") virtual.scrollToEnd();
            else if (event.key === "Home") void session.finder.toBeginning();
            else return;
            event.preventDefault();
          }}
        >
          <Beginning session={session} isEmpty={entries.length === 0} />
          <div
            ref={list}
            class="rows"
            style={{ paddingTop: `${visible.before}px`, paddingBottom: `${visible.after}px` }}
          >
            {entries.slice(visible.first, visible.end).map((entry) => (
              <div key={entry.id} class="entry" data-id={entry.id} ref={virtual.observe}>
                <EntryView
                  entry={entry}
                  session={session}
                  isLinked={entry.id === linked}
                  isNewest={entry.id === newest?.id && running === undefined}
                  isForkStart={entry.id === forkStart?.id}
                  isWaiting={entry.kind === "turn" && session.isWaiting(entry.turn)}
                  canWrite={canWrite}
                />
              </div>
            ))}
          </div>
          {forkedAt !== undefined && !forkStart && entries.length > 0 && (
            <ForkMark session={session} />
          )}
        </div>
        {!virtual.isAtEnd && entries.length > 0 && (
          <button
            type="button"
            class="to-end"
            aria-label={words.toLatest}
            onClick={() => virtual.scrollToEnd()}
          >
            <Icon name="down" />
          </button>
        )}
      </div>
      {parts && <parts.ConnectionBanner session={session} />}
      {canWrite
        ? <Composer session={session} onSent={() => virtual.scrollToEnd()} />
        : parts && <parts.ReadOnly />}
    </section>
  );
}

function hasModifier({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey;
}

/** The top of the conversation: a welcome, or a note that older turns are loading. */
function Beginning({ session, isEmpty }: { readonly session: Session; readonly isEmpty: boolean }) {
  const isLoading = useSignal(session.finder.isLoadingOlder, (value) => value);
  const isLoaded = useSignal(session.info, (value) => value !== undefined);
  if (isLoading) {
    return <p class="beginning" role="status">{words.loadingEarlier}</p>;
  }
  if (!isEmpty || !isLoaded) return null;
  return <Lazy load={loadWelcome} props={{ session }} label={words.theConversation} />;
}
