/**
 * The memory view: what a session keeps and how it grew. A search through the conversation, the
 * pinned notes, the summaries over the log, and charts of lengths, tokens and cost.
 *
 * @module
 */
import { words } from "../languages/first.ts";
import { memoryWords } from "../languages/memory.ts";
import "../first_load.ts";
import { useEffect, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import kinds from "../ui/kinds.css" with { type: "text" };
import { Charts } from "./charts.tsx";
import { LogReader } from "./log_reader.ts";
import style from "./memory.css" with { type: "text" };
import { PinList } from "./pin_list.ts";
import { Pins } from "./pins.tsx";
import { Search } from "./search.tsx";
import { Timeline } from "./timeline_view.tsx";

adoptStyles(kinds, style);

/** Shows the memory of a session. */
export default function Memory({ session }: { readonly session: Session }) {
  const [live, setLive] = useState<
    { readonly reader: LogReader; readonly pins: PinList } | undefined
  >(undefined);
  useEffect(() => {
    const reader = new LogReader(session);
    const pins = new PinList(session);
    setLive({ reader, pins });
    return () => {
      reader.end();
      pins.end();
    };
  }, [session]);
  if (!live) return null;
  return (
    <div class="memory">
      <Search session={session} pins={live.pins} />
      <Pins list={live.pins} />
      <Past session={session} reader={live.reader} />
    </div>
  );
}

/** The parts made from the whole log, which loads page by page. */
function Past({ session, reader }: {
  readonly session: Session;
  readonly reader: LogReader;
}) {
  const { status, position, last, version, error } = useSignal(reader.state, (value) => value);
  const { summaries, turns } = reader.growth;
  return (
    <>
      {status === "failed" && (
        <div class="context-plain problem" role="alert">
          <p dir="auto">{memoryWords.noLog(describeError(error))}</p>
          <button type="button" class="small" onClick={() => void reader.read()}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {status === "reading" && position < last && (
        <div class="memory-progress" role="status">
          <label for="log-progress">
            {memoryWords.reading(position, last)}
          </label>
          <progress id="log-progress" max={last} value={position} />
        </div>
      )}
      <Timeline session={session} summaries={summaries} points={turns} position={position} />
      <Charts points={turns} summaries={summaries} version={version} />
    </>
  );
}
