import "../first_load.ts";
import { useEffect, useRef, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { plural } from "../shared/amounts.ts";
import { useSignal } from "../shared/signal.ts";
import { goTo } from "../state/route.ts";
import { chosenSpace, spaceLabel } from "../state/spaces.ts";
import { Dialog } from "../ui/dialog.tsx";
import { type FoundSource, ImportJob, type ImportStage } from "./import_job.ts";
import { ReportView } from "./report_view.tsx";
import style from "./imports.css" with { type: "text" };

adoptStyles(style);

/** What a file is, by what was found in it. */
const SOURCES: Readonly<Record<FoundSource, string>> = {
  chatgpt: "an export of ChatGPT",
  claude: "an export of claude.ai",
  "claude-code": "a transcript of Claude Code",
  librechat: "an export of LibreChat",
  "open-webui": "an export of Open WebUI",
  lines: "a conversation in lines",
  archive: "an archive",
};

/** Asks how to import files, imports them, and tells what became of it. */
export default function ImportDialog({ files, onClose }: {
  readonly files: readonly File[];
  readonly onClose: () => void;
}) {
  const [job] = useState(() => new ImportJob(files));
  const stage = useSignal(job.stage, (value) => value);
  const [first] = files;
  const name = files.length === 1 ? `“${first?.name}”` : plural(files.length, "file");
  useEffect(() => () => job.stop(), [job]);
  const close = () => {
    if (stage.name !== "running") onClose();
  };
  return (
    <Dialog label={`Import ${name}`} onClose={close}>
      <h2>Import conversations</h2>
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
      return <p role="status">Reading {name} …</p>;
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
          <p class="problem" role="alert">Could not import {name}: {stage.reason}</p>
          <div class="buttons">
            <MainButton label="Close" onClick={onClose} />
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
        <bdi>{name}</bdi> is {SOURCES[source]}.{" "}
        {source === "archive" ? "It comes back as it was." : (
          <>
            Each conversation becomes a session in{" "}
            <bdi>{space}</bdi>. What is there already stays as it is.
          </>
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
            Learn facts from them (Claude reads each conversation, which costs tokens)
          </label>
          <KeepField keepFor={keepFor} onChange={setKeepFor} />
        </>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>Cancel</button>
        <MainButton label="Import" />
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
const KEEPING: readonly (readonly [seconds: number | undefined, label: string])[] = [
  [undefined, "as long as other sessions"],
  [30 * DAY, "30 days"],
  [365 * DAY, "1 year"],
  [3_650 * DAY, "10 years"],
];

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
      Keep them unused for
      <select onChange={choose}>
        {KEEPING.map(([seconds, label], index) => (
          <option key={label} value={`${index}`} selected={seconds === keepFor}>{label}</option>
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
        {plural(dealtWith, "conversation")} so far …
        {learned > 0 && ` ${plural(learned, "fact")} learned`}
      </p>
      <progress class="import-progress" aria-label="Read" value={share} max={1} />
      <div class="buttons">
        <button type="button" onClick={() => job.stop()}>Stop</button>
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
            Open the first
          </button>
        )}
        <MainButton label="Done" onClick={onClose} />
      </div>
    </>
  );
}
