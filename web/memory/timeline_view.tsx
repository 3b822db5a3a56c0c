import { useState } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";
import { dateTime, formatCount, plural } from "../shared/amounts.ts";
import { modelName } from "../state/model_name.ts";
import { PlainText } from "../ui/plain_text.tsx";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { diffWords } from "./diff_words.ts";
import type { SummaryPoint, TurnPoint } from "./growth.ts";
import { type Span, spansOf } from "./timeline.ts";

const FIRST = 5;

/** The summaries of a session, newest first: what each replaces, its text, and what changed. */
export function Timeline({ session, summaries, points, position }: {
  readonly session: Session;
  readonly summaries: readonly SummaryPoint[];
  readonly points: readonly TurnPoint[];
  /** The last position of the log. */
  readonly position: number;
}) {
  const [limit, setLimit] = useState(FIRST);
  const spans = spansOf(summaries, position);
  return (
    <section class="memory-part" aria-labelledby="summaries-heading">
      <h2 id="summaries-heading">Summaries</h2>
      <p class="note">{summariesText(spans.length)}</p>
      <ol class="memory-spans">
        {spans.slice(0, limit).map((span, index) => (
          <SpanView
            key={span.summary.position}
            session={session}
            span={span}
            points={points}
            isNewest={index === 0}
          />
        ))}
      </ol>
      {spans.length > limit && (
        <button
          type="button"
          class="small"
          onClick={() => setLimit(limit + 20)}
        >
          Show {formatCount(Math.min(20, spans.length - limit))} older
        </button>
      )}
    </section>
  );
}

function summariesText(count: number): string {
  return count === 0
    ? "None yet. When the conversation outgrows the budget, a summary replaces its oldest turns; " +
      "the turns stay in the log."
    : `${plural(count, "summary", "summaries")}. Claude receives the newest one; each builds on ` +
      "the one before.";
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
      <h3>Turns 1 to {formatCount(summary.turns)}{isNewest ? " (in use)" : ""}</h3>
      <p class="note">
        Positions {formatCount(summary.from)} to {formatCount(summary.to)}
        {span.before && `, ${plural(newTurns, "turn")} more than the one before`}.{" "}
        {plural(summary.text.length, "character")} instead of {formatCount(said)}. Created{" "}
        <time dateTime={new Date(summary.at).toISOString()}>{dateTime(summary.at)}</time> by{" "}
        {modelName(summary.model)}.
        {summary.isSecondTry && " A first request for it was too long, and was made again shorter."}
      </p>
      <PlainText text={summary.text} />
      {span.before && <Changes before={span.before.text} after={summary.text} />}
      <ShowInChat session={session} from={summary.to} to={summary.to} />
    </li>
  );
}

/** A strip for the log that shows which part the summary replaces. */
function Strip({ span: { covers, newFrom, createdAt } }: { readonly span: Span }) {
  return (
    <div class="memory-strip" aria-hidden="true">
      <span class="covers" style={{ width: percent(covers) }} />
      <span class="new" style={{ left: percent(newFrom), width: percent(covers - newFrom) }} />
      <span class="made" style={{ left: percent(createdAt) }} />
    </div>
  );
}

function percent(share: number): string {
  return `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
}

/** What changed in the text since the previous summary. */
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
  const changes = diffWords(before, after);
  if (!changes) return <p class="note">These summaries are too long to compare.</p>;
  if (changes.every(({ kind }) => kind === "same")) return <p class="note">Nothing changed.</p>;
  return (
    <p class="context-said" dir="auto">
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
