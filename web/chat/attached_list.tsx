import { useEffect, useState } from "hono/jsx/dom";
import { fetchAttachment, type SentAttachment } from "../../src/client/uploads.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { notify } from "../shared/notices.ts";
import { describeError } from "../state/bridge.ts";
import { access } from "../state/token.ts";
import { Dialog } from "../ui/dialog.tsx";
import { LateIcon } from "../ui/late_icons.tsx";
import style from "./attachments.css" with { type: "text" };

adoptStyles(style);

/** The files of a message: images small, to be opened; all others to be saved. */
export default function AttachedList({ session, files }: {
  readonly session: string;
  readonly files: readonly SentAttachment[];
}) {
  return (
    <ul class="attachments" aria-label={lateWords.attachments}>
      {files.map((file) => (
        <li key={file.id} class="attachment">
          {file.kind.startsWith("image/")
            ? <Picture session={session} file={file} />
            : <Saving session={session} file={file} />}
        </li>
      ))}
    </ul>
  );
}

function Picture({ session, file }: {
  readonly session: string;
  readonly file: SentAttachment;
}) {
  const [url, setUrl] = useState<string | undefined>(undefined);
  const [isOpen, open] = useState(false);
  useEffect(() => {
    let made: string | undefined;
    let isMounted = true;
    fetchFile(session, file).then((blob) => {
      if (isMounted) setUrl(made = URL.createObjectURL(blob));
    }, () => {});
    return () => {
      isMounted = false;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [session, file.id]);
  if (url === undefined) return <span class="attachment-name" dir="auto">{file.name}</span>;
  return (
    <>
      <button
        type="button"
        class="attachment-picture"
        aria-label={lateWords.openImage(file.name)}
        onClick={() => open(true)}
      >
        <img src={url} alt="" />
      </button>
      {isOpen && (
        <Dialog label={file.name} onClose={() => open(false)}>
          <figure class="attachment-large">
            <img src={url} alt={file.name} />
            <figcaption dir="auto">{file.name}</figcaption>
          </figure>
          <button type="button" onClick={() => open(false)}>{lateWords.close}</button>
        </Dialog>
      )}
    </>
  );
}

function Saving({ session, file }: {
  readonly session: string;
  readonly file: SentAttachment;
}) {
  return (
    <button
      type="button"
      class="small attachment-file"
      aria-label={lateWords.saveFile(file.name)}
      onClick={() => void save(session, file)}
    >
      <LateIcon name="save" />
      <span dir="auto">{file.name}</span>
    </button>
  );
}

async function fetchFile(session: string, { id, kind }: SentAttachment): Promise<Blob> {
  const address = { url: location.origin, token: access.get().token };
  const response = await fetchAttachment(address, session, id);
  return new Blob([await response.arrayBuffer()], { type: kind });
}

async function save(session: string, file: SentAttachment): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await fetchFile(session, file));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    notify({ kind: "problem", text: lateWords.notSaved(file.name, describeError(error)) });
  }
}
