import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useSignal } from "../shared/signal.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import type { PendingFile } from "../state/pending_file.ts";
import type { Session } from "../state/session.ts";
import { removeFile } from "./pending_files.ts";
import { Icon } from "../ui/icons.tsx";
import style from "./attachments.css" with { type: "text" };

adoptStyles(style);

/** The files for the next message, with how far they are, and what is wrong with them. */
export default function PendingList({ session }: { readonly session: Session }) {
  const list = useSignal(session.files, (value) => value);
  return (
    <ul class="attachments pending" aria-label={lateWords.attachments}>
      {list.map((file) => <Pending key={file.key} file={file} session={session} />)}
    </ul>
  );
}

function Pending({ file, session }: {
  readonly file: PendingFile;
  readonly session: Session;
}) {
  const { name, url, share, sent, problem } = file;
  return (
    <li class={problem === undefined ? "attachment" : "attachment problem"}>
      {url !== undefined && <img src={url} alt="" />}
      <span class="attachment-name" dir="auto">{name}</span>
      {problem !== undefined && <span class="attachment-problem" role="alert">{problem}</span>}
      {problem === undefined && !sent && (
        <progress max={1} value={share} aria-label={lateWords.uploading(name)} />
      )}
      <button
        type="button"
        class="small quiet"
        aria-label={lateWords.removeFile(name)}
        onClick={() => {
          removeFile(session, file);
          document.querySelector<HTMLElement>("#message")?.focus();
        }}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
