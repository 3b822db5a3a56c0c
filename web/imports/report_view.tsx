import type { ImportReport } from "../../src/client/importing.ts";
import { importingWords } from "../languages/imports.ts";
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
          <Sentence text={importingWords.imported(imported, lines, SLOTS[0])}>
            <bdi>{space}</bdi>
          </Sentence>
        </p>
      )}
      {restored > 0 && <p>{importingWords.restored(restored)}</p>}
      {extended > 0 && <p>{importingWords.extended(extended)}</p>}
      {unchanged > 0 && (
        <p>
          {importingWords.unchanged(unchanged)}
        </p>
      )}
      {learned > 0 && <p>{importingWords.learned(learned)}</p>}
      {unlearned && (
        <p>
          {importingWords.notLearned(unlearned.count, unlearned.reason)}
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
      {stopped !== undefined && <p class="problem">{importingWords.stopped(stopped)}</p>}
      {failures > 0 && (
        <details open>
          <summary>{importingWords.failures(failures)}</summary>
          <ul>
            {failed.map(({ title, reason }, index) => (
              <li key={index}>
                <bdi>{title}</bdi>: {reason}
              </li>
            ))}
            {failures > failed.length && <li>{importingWords.more(failures - failed.length)}</li>}
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
      <summary>{importingWords.leftOutTitle}</summary>
      <ul>
        {[...leftOut].map(([reason, { count, names, unnamed }]) => (
          <li key={reason}>
            <Sentence
              text={importingWords.leftOutIn(
                importingWords.leftOut(reason, count),
                SLOTS[0],
                unnamed,
              )}
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
          <Sentence text={importingWords.named(SLOTS[0])}>
            <bdi>{name}</bdi>
          </Sentence>
        </span>
      ))}
    </>
  );
}
