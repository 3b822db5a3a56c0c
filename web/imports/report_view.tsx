import type { ImportReport } from "../../src/client/importing.ts";
import { LEFT_OUT_WORDS, type LeftOutReason } from "../../src/imports/mod.ts";
import { formatCount, plural } from "../shared/amounts.ts";
import { expiryNote } from "../sessions/times.ts";

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
          Imported {plural(imported, "conversation")} with{" "}
          {plural(lines, "message or reply", "messages and replies")} into <bdi>{space}</bdi>.
        </p>
      )}
      {restored > 0 && <p>Restored {plural(restored, "archive")}.</p>}
      {extended > 0 && <p>Added what is new to {plural(extended, "conversation")}.</p>}
      {unchanged > 0 && (
        <p>
          {plural(unchanged, "conversation was", "conversations were")}{" "}
          there already and did not change.
        </p>
      )}
      {learned > 0 && <p>Learned {plural(learned, "fact")}.</p>}
      {unlearned && (
        <p>
          Could not learn from {plural(unlearned.count, "conversation")}: {unlearned.reason}
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
      {stopped !== undefined && <p class="problem">Stopped before the end of the file: {stopped}
      </p>}
      {failures > 0 && (
        <details open>
          <summary>{plural(failures, "conversation")} could not be imported</summary>
          <ul>
            {failed.map(({ title, reason }, index) => (
              <li key={index}>
                <bdi>{title}</bdi>: {reason}
              </li>
            ))}
            {failures > failed.length && <li>{formatCount(failures - failed.length)} more</li>}
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
      <summary>What was left out</summary>
      <ul>
        {[...leftOut].map(([reason, { count, names, unnamed }]) => (
          <li key={reason}>
            {counted(count, reason)}, in {names.map((name, index) => (
              <span key={name}>
                {index > 0 && ", "}“<bdi>{name}</bdi>”
              </span>
            ))}
            {unnamed > 0 && ` and ${formatCount(unnamed)} more`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function counted(count: number, reason: LeftOutReason): string {
  const [one, many] = LEFT_OUT_WORDS[reason];
  return plural(count, one, many);
}
