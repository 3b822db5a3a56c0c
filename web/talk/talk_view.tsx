import { useLayoutEffect, useRef } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "../ui/icons.tsx";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { Ending } from "./ending.tsx";
import { EntryView } from "./entry_view.tsx";
import { useRoll } from "./use_roll.ts";

/** How near to the top older turns are fetched, in screens. */
const AHEAD = 2;

/** The talk: what was said, newest last, and the message being written. */
export function TalkView({ session }: { readonly session: Session }) {
  useStore(session.changed, (version) => version);
  const named = useStore(session.named, (value) => value);
  const { entries } = session;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { roll, shown } = useRoll({ entries, scroller, list });

  useLayoutEffect(() => {
    if (roll.screensAbove < AHEAD) void session.loadOlder();
  });
  useLayoutEffect(() => session.onShow((id) => roll.toRow(id)), [session]);

  return (
    <section class="view talk" aria-label="Talk">
      <div class="log-frame">
        <div
          ref={scroller}
          class="log"
          role="log"
          aria-live="off"
          aria-label="Conversation"
          aria-busy={session.running ? "true" : "false"}
          tabindex={0}
        >
          <Beginning session={session} isEmpty={entries.length === 0} />
          <div
            ref={list}
            class="roll"
            style={{ paddingTop: `${shown.before}px`, paddingBottom: `${shown.after}px` }}
          >
            {entries.slice(shown.first, shown.end).map((entry) => (
              <div key={entry.id} class="entry" data-id={entry.id} ref={roll.observe}>
                <EntryView entry={entry} session={session} isNamed={entry.id === named} />
              </div>
            ))}
          </div>
        </div>
        {!roll.isAtEnd && entries.length > 0 && (
          <button
            type="button"
            class="to-end"
            aria-label="Go to the newest message"
            onClick={() => roll.toEnd()}
          >
            <Icon name="down" />
          </button>
        )}
      </div>
      <Ending session={session} />
      <Composer session={session} onSent={() => roll.toEnd()} />
      <Announcer session={session} />
    </section>
  );
}

/** What stands above the first turn that is loaded. */
function Beginning({ session, isEmpty }: { readonly session: Session; readonly isEmpty: boolean }) {
  const past = useStore(session.past, (value) => value);
  const isLoaded = useStore(session.info, (value) => value !== undefined);
  if (past === "loading") return <p class="beginning" role="status">Loading what came before …</p>;
  if (!isEmpty || !isLoaded) return null;
  return (
    <div class="welcome">
      <Icon name="arch" />
      <h2>What is on your mind?</h2>
      <p>
        What you say here is remembered. You may reload, lose your connection or restart the bridge:
        the conversation goes on where it was.
      </p>
    </div>
  );
}
