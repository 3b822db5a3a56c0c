import "../shared.ts";
/**
 * Memory: what a session keeps, and how it grew. A search over everything that was said, the pinned
 * notes, the summaries over the log, and charts of lengths, tokens and cost.
 *
 * @module
 */
import { useEffect, useState } from "hono/jsx/dom";
import { wordsOf } from "../state/bridge.ts";
import { useStore } from "../state/store.ts";
import type { Session } from "../state/session.ts";
import type { ViewProps } from "../views.ts";
import { count } from "../saw/amounts.ts";
import kinds from "../saw/kinds.css" with { type: "text" };
import { wear } from "../saw/wear.ts";
import { Charts } from "./charts.tsx";
import { Follower } from "./follower.ts";
import style from "./memory.css" with { type: "text" };
import { PinList } from "./pin_list.ts";
import { Pins } from "./pins.tsx";
import { Search } from "./search.tsx";
import { Timeline } from "./timeline_view.tsx";

wear(kinds, style);

/** The view. */
export default function Memory({ session }: ViewProps) {
  const [kept, setKept] = useState<
    { readonly follower: Follower; readonly pins: PinList } | undefined
  >(
    undefined,
  );
  useEffect(() => {
    const follower = new Follower(session);
    const pins = new PinList(session);
    setKept({ follower, pins });
    return () => {
      follower.end();
      pins.end();
    };
  }, [session]);
  if (!kept) return null;
  return (
    <div class="memory">
      <Search session={session} pins={kept.pins} />
      <Pins session={session} pins={kept.pins} />
      <Past session={session} follower={kept.follower} />
    </div>
  );
}

/** What is made of the whole log: it comes page by page. */
function Past({ session, follower }: {
  readonly session: Session;
  readonly follower: Follower;
}) {
  const { status, position, last, version, error } = useStore(follower.reading, (value) => value);
  const { summaries, turns } = follower.growth;
  return (
    <>
      {status === "failed" && (
        <div class="saw-plain problem" role="alert">
          <p dir="auto">The log cannot be read: {wordsOf(error)}</p>
          <button type="button" class="small" onClick={() => void follower.read()}>
            Try again
          </button>
        </div>
      )}
      {status === "reading" && position < last && (
        <div class="memory-progress" role="status">
          <label for="log-progress">
            Reading the log: {count(position)} of {count(last)} events
          </label>
          <progress id="log-progress" max={last} value={position} />
        </div>
      )}
      <Timeline session={session} summaries={summaries} points={turns} position={position} />
      <Charts points={turns} summaries={summaries} version={version} />
    </>
  );
}
