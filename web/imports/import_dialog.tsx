import { importingWords } from "../languages/imports.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useEffect, useRef, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { goTo } from "../state/route.ts";
import { chosenSpace, spaceLabel } from "../state/spaces.ts";
import { Dialog } from "../ui/dialog.tsx";
import { type FoundSource, ImportJob, type ImportStage } from "./import_job.ts";
import { ReportView } from "./report_view.tsx";
import style from "./imports.css" with { type: "text" };
import { Sentence, SLOTS } from "../ui/sentence.tsx";

adoptStyles(style);

/** Asks how to import files, imports them, and tells what became of it. */
export default function ImportDialog({ files, onClose }: {
  readonly files: readonly File[];
  readonly onClose: () => void;
}) {
  const [job] = useState(() => new ImportJob(files));
  const stage = useSignal(job.stage, (value) => value);
  const [first] = files;
  const name = first && files.length === 1
    ? importingWords.named(first.name)
    : importingWords.files(files.length);
  useEffect(() => () => job.stop(), [job]);
  const close = () => {
    if (stage.name !== "running") onClose();
  };
  return (
    <Dialog label={importingWords.importWhat(name)} onClose={close}>
      <h2>{importingWords.title}</h2>
      <Stage stage={stage} name={name} job={job} onClose={onClose} />
    </Dialog>
  );
}

function Stage({ stage, name, job, onClose }: {
  readonly stage: ImportStage;
  readonly name: string;
  readonly job: ImportJob;
  readonly onClose: () => void;
}) {
  const space = spaceLabel(chosenSpace.get().space);
  switch (stage.name) {
    case "looking":
      return <p role="status">{importingWords.readingFile(name)}</p>;
    case "ready":
      return (
        <Question name={name} source={stage.source} space={space} job={job} onClose={onClose} />
      );
    case "running":
      return <Running stage={stage} job={job} />;
    case "done":
      return <Done stage={stage} space={space} onClose={onClose} />;
    case "failed":
      return (
        <>
          <p class="problem" role="alert">{importingWords.notImported(name, stage.reason)}</p>
          <div class="buttons">
            <MainButton label={lateWords.close} onClick={onClose} />
          </div>
        </>
      );
  }
}

function Question({ name, source, space, job, onClose }: {
  readonly name: string;
  readonly source: FoundSource;
  readonly space: string;
  readonly job: ImportJob;
  readonly onClose: () => void;
}) {
  const [isLearned, setLearned] = useState(false);
  const [keepFor, setKeepFor] = useState<number | undefined>(undefined);
  const begin = (event: Event) => {
    event.preventDefault();
    void job.start({ isLearned, keepFor });
  };
  return (
    <form onSubmit={begin}>
      <p>
        <Sentence text={importingWords.isA(SLOTS[0], importingWords.sources[source])}>
          <bdi>{name}</bdi>
        </Sentence>{" "}
        {source === "archive"
          ? importingWords.comesBack
          : (
            <Sentence text={importingWords.becomes(SLOTS[0])}>
              <bdi>{space}</bdi>
            </Sentence>
          )}
      </p>
      {source !== "archive" && (
        <>
          <label class="choice">
            <input
              type="checkbox"
              checked={isLearned}
              onChange={() => setLearned(!isLearned)}
            />
            {importingWords.learn}
          </label>
          <KeepField keepFor={keepFor} onChange={setKeepFor} />
        </>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>{lateWords.cancel}</button>
        <MainButton label={lateWords.import} />
      </div>
    </form>
  );
}

/** The button that takes the focus when a stage begins; without `onClick`, it submits the form. */
function MainButton({ label, onClick }: {
  readonly label: string;
  readonly onClick?: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button
      ref={button}
      type={onClick ? "button" : "submit"}
      class="main"
      onClick={() => onClick?.()}
    >
      {label}
    </button>
  );
}

const DAY = 86_400;

/** How long the sessions can be kept unused, in seconds; by default as long as others. */
const KEEPING = [
  [undefined, "asOthers"],
  [30 * DAY, "month"],
  [365 * DAY, "year"],
  [3_650 * DAY, "tenYears"],
] as const;

function KeepField({ keepFor, onChange }: {
  readonly keepFor: number | undefined;
  readonly onChange: (seconds: number | undefined) => void;
}) {
  const choose = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLSelectElement) {
      onChange(KEEPING[Number(currentTarget.value)]?.[0]);
    }
  };
  return (
    <label class="choice">
      {importingWords.keepFor}
      <select onChange={choose}>
        {KEEPING.map(([seconds, label], index) => (
          <option key={label} value={`${index}`} selected={seconds === keepFor}>
            {importingWords[label]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Running({ stage: { report, share }, job }: {
  readonly stage: Extract<ImportStage, { readonly name: "running" }>;
  readonly job: ImportJob;
}) {
  const { dealtWith, learned } = report;
  return (
    <>
      <p role="status">
        {importingWords.soFar(dealtWith, learned)}
      </p>
      <progress class="import-progress" aria-label={importingWords.read} value={share} max={1} />
      <div class="buttons">
        <button type="button" onClick={() => job.stop()}>{importingWords.stop}</button>
      </div>
    </>
  );
}

function Done({ stage: { report }, space, onClose }: {
  readonly stage: Extract<ImportStage, { readonly name: "done" }>;
  readonly space: string;
  readonly onClose: () => void;
}) {
  const { session } = report;
  return (
    <>
      <ReportView report={report} space={space} />
      <div class="buttons">
        {session !== undefined && (
          <button
            type="button"
            onClick={() => {
              onClose();
              goTo(session);
            }}
          >
            {importingWords.openFirst}
          </button>
        )}
        <MainButton label={importingWords.done} onClick={onClose} />
      </div>
    </>
  );
}
