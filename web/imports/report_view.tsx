import type { ImportReport } from "../../src/client/importing.ts";
import { importWords } from "../languages/imports.ts";
import { expiryNote } from "../sessions/times.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

/** What became of an import. */
export function ReportView({ report, space }: {
  readonly report: ImportReport;
  /** The name of the space that the conversations joined. */
  readonly space: string;
}) {
  const { imported, restored, unchanged, extended, lines, learned, unlearned, expiresAt } = report;
  return (
    <div class="import-report" role="status">
      {imported > 0 && (
        <p>
          <Sentence text={importWords.imported(imported, lines, SLOTS[0])}>
            <bdi>{space}</bdi>
          </Sentence>
        </p>
      )}
      {restored > 0 && <p>{importWords.restored(restored)}</p>}
      {extended > 0 && <p>{importWords.extended(extended)}</p>}
      {unchanged > 0 && (
        <p>
          {importWords.unchanged(unchanged)}
        </p>
      )}
      {learned > 0 && <p>{importWords.learned(learned)}</p>}
      {unlearned && (
        <p>
          {importWords.notLearned(unlearned.count, unlearned.reason)}
        </p>
      )}
      {expiresAt !== undefined && <p>{expiryNote(expiresAt, Date.now())}.</p>}
      <Failures report={report} />
      <LeftOutView report={report} />
    </div>
  );
}

function Failures({ report: { failed, failures, stopped } }: { readonly report: ImportReport }) {
  return (
    <>
      {stopped !== undefined && <p class="problem">{importWords.stopped(stopped)}</p>}
      {failures > 0 && (
        <details open>
          <summary>{importWords.failures(failures)}</summary>
          <ul>
            {failed.map(({ title, reason }, index) => (
              <li key={index}>
                <bdi>{title}</bdi>: {reason}
              </li>
            ))}
            {failures > failed.length && <li>{importWords.more(failures - failed.length)}</li>}
          </ul>
        </details>
      )}
    </>
  );
}

function LeftOutView({ report: { leftOut } }: { readonly report: ImportReport }) {
  if (leftOut.size === 0) return null;
  return (
    <details>
      <summary>{importWords.leftOutTitle}</summary>
      <ul>
        {[...leftOut].map(([reason, { count, names, unnamed }]) => (
          <li key={reason}>
            <Sentence
              text={importWords.leftOutIn(importWords.leftOut(reason, count), SLOTS[0], unnamed)}
            >
              <Names names={names} />
            </Sentence>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <Sentence text={importWords.named(SLOTS[0])}>
            <bdi>{name}</bdi>
          </Sentence>
        </span>
      ))}
    </>
  );
}
