import { useState } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";
import { count, many } from "../saw/amounts.ts";
import { lead } from "../saw/lead.ts";
import { Text } from "../saw/texts.tsx";
import { changesOf } from "./changes.ts";
import type { SummaryPoint, TurnPoint } from "./growth.ts";
import { type Span, spansOf } from "./timeline.ts";

const FIRST = 5;
const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** The summaries over the log, newest first: what each stands in for, its text, what changed. */
export function Timeline({ session, summaries, points, position }: {
  readonly session: Session;
  readonly summaries: readonly SummaryPoint[];
  readonly points: readonly TurnPoint[];
  /** The last position of the log. */
  readonly position: number;
}) {
  const [most, setMost] = useState(FIRST);
  const spans = spansOf(summaries, position);
  return (
    <section class="memory-part" aria-labelledby="summaries-heading">
      <h2 id="summaries-heading">Summaries</h2>
      <p class="note">
        {spans.length === 0
          ? "There is none yet. Once the talk outgrows the budget, its oldest turns give way to a summary; the turns stay in the log."
          : `${
            many(spans.length, "summary", "summaries")
          }. The newest one goes to Claude; each takes up the one before.`}
      </p>
      <ol class="memory-spans">
        {spans.slice(0, most).map((span, index) => (
          <SpanView
            key={span.summary.position}
            session={session}
            span={span}
            points={points}
            isNewest={index === 0}
          />
        ))}
      </ol>
      {spans.length > most && (
        <button
          type="button"
          class="small"
          onClick={() => setMost(most + 20)}
        >
          Show {count(Math.min(20, spans.length - most))} older ones
        </button>
      )}
    </section>
  );
}

function SpanView({ session, span, points, isNewest }: {
  readonly session: Session;
  readonly span: Span;
  readonly points: readonly TurnPoint[];
  readonly isNewest: boolean;
}) {
  const { summary, newTurns } = span;
  const said = points.findLast(({ position }) => position <= summary.to)?.said ?? 0;
  return (
    <li class="memory-span" data-from={summary.from} data-to={summary.to}>
      <Strip span={span} />
      <h3>Turns 1 to {count(summary.turns)}{isNewest ? ", in use now" : ""}</h3>
      <p class="note">
        Positions {count(summary.from)} to {count(summary.to)}, {many(newTurns, "turn")}{" "}
        more than before. {many(summary.text.length, "character")} stand for {count(said)}.{" "}
        <time dateTime={new Date(summary.at).toISOString()}>
          {dates.format(summary.at)}
        </time>, by {summary.model}.
      </p>
      <Text text={summary.text} />
      {span.before && <Changes before={span.before.text} after={summary.text} />}
      <button type="button" class="small quiet" onClick={() => lead(session, summary.to)}>
        Go to where it ends
      </button>
    </li>
  );
}

/** The log as a line, and on it what the summary stands in for. */
function Strip({ span: { covers, newFrom, made } }: { readonly span: Span }) {
  return (
    <div class="memory-strip" aria-hidden="true">
      <span class="covers" style={{ width: percent(covers) }} />
      <span class="new" style={{ left: percent(newFrom), width: percent(covers - newFrom) }} />
      <span class="made" style={{ left: percent(made) }} />
    </div>
  );
}

function percent(share: number): string {
  return `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
}

/** What changed in the text since the summary before. */
function Changes({ before, after }: { readonly before: string; readonly after: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="memory-changes"
      onToggle={({ currentTarget }: Event) =>
        setOpen(currentTarget instanceof HTMLDetailsElement && currentTarget.open)}
    >
      <summary>What changed</summary>
      {isOpen && <ChangedText before={before} after={after} />}
    </details>
  );
}

function ChangedText({ before, after }: { readonly before: string; readonly after: string }) {
  const changes = changesOf(before, after);
  if (!changes) return <p class="note">The summaries are too long to be compared here.</p>;
  if (changes.every(({ kind }) => kind === "same")) return <p class="note">Not a word.</p>;
  return (
    <p class="saw-said" dir="auto">
      {changes.map(({ text, kind }, index) =>
        kind === "added"
          ? <ins key={index}>{text}</ins>
          : kind === "removed"
          ? <del key={index}>{text}</del>
          : <span key={index}>{text}</span>
      )}
    </p>
  );
}
