import { useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
import { remakeSummary, saveSummary } from "../state/memory_items.ts";
import { TextEditor } from "../ui/text_editor.tsx";
import { useCanWrite } from "../ui/use_can_write.ts";
import type { Session } from "../state/session.ts";
import { dateTime } from "../languages/numbers.ts";
import { modelName } from "../state/model_name.ts";
import { PlainText } from "../ui/plain_text.tsx";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { diffWords } from "./diff_words.ts";
import type { SummaryPoint, TurnPoint } from "./growth.ts";
import { type Span, spansOf } from "./timeline.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

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
      <h2 id="summaries-heading">{memoryWords.summaries}</h2>
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
          {memoryWords.older(Math.min(20, spans.length - limit))}
        </button>
      )}
    </section>
  );
}

function summariesText(count: number): string {
  return count === 0 ? memoryWords.noSummaries : memoryWords.summariesText(count);
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
      <h3>{memoryWords.turnsTo(summary.turns)}{isNewest ? ` ${memoryWords.inUse}` : ""}</h3>
      <p class="note">
        {memoryWords.positions(summary.from, summary.to, span.before && newTurns)}{" "}
        {memoryWords.insteadOf(summary.text.length, said)}{" "}
        <Sentence text={memoryWords.created(SLOTS[0], modelName(summary.model))}>
          <time dateTime={new Date(summary.at).toISOString()}>{dateTime(summary.at)}</time>
        </Sentence>
        {summary.isSecondTry && ` ${memoryWords.secondTry}`}
        {summary.revisedAt !== undefined && ` ${memoryWords.byYou}`}
      </p>
      <SummaryText session={session} summary={summary} isNewest={isNewest} />
      {span.before && <Changes before={span.before.text} after={summary.text} />}
      <ShowInChat session={session} from={summary.to} to={summary.to} />
    </li>
  );
}

/** Its text; that of the newest can be edited, and made again. */
function SummaryText({ session, summary: { position, text }, isNewest }: {
  readonly session: Session;
  readonly summary: SummaryPoint;
  readonly isNewest: boolean;
}) {
  const canWrite = useCanWrite(session);
  const [isEdited, edit] = useState(false);
  if (!isNewest || !canWrite) return <PlainText text={text} />;
  if (isEdited) {
    const save = async (now: string) => {
      const change = { summary: position, before: text, text: now };
      if (await saveSummary(session.id, change)) edit(false);
    };
    const cancel = () => edit(false);
    return (
      <TextEditor text={text} label={memoryWords.summaryText} onSave={save} onCancel={cancel} />
    );
  }
  return (
    <>
      <PlainText text={text} />
      <p class="buttons">
        <button type="button" class="small" onClick={() => edit(true)}>{lateWords.edit}</button>
        <button type="button" class="small" onClick={() => void remakeSummary(session.id)}>
          {lateWords.items.remake}
        </button>
      </p>
    </>
  );
}

/** A strip for the log that shows which part the summary replaces. */
function Strip({ span: { covers, newFrom, createdAt } }: { readonly span: Span }) {
  return (
    <div class="memory-strip" aria-hidden="true">
      <span class="covers" style={{ width: percent(covers) }} />
      <span
        class="new"
        style={{ insetInlineStart: percent(newFrom), width: percent(covers - newFrom) }}
      />
      <span class="made" style={{ insetInlineStart: percent(createdAt) }} />
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
      <summary>{memoryWords.changes}</summary>
      {isOpen && <ChangedText before={before} after={after} />}
    </details>
  );
}

function ChangedText({ before, after }: { readonly before: string; readonly after: string }) {
  const changes = diffWords(before, after);
  if (!changes) return <p class="note">{memoryWords.tooLong}</p>;
  if (changes.every(({ kind }) => kind === "same")) {
    return <p class="note">{memoryWords.unchanged}</p>;
  }
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
