import { useRef } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { Icon } from "../ui/icons.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { MessageField } from "./message_field.tsx";

const loadPending = () => import("./pending_list.tsx");
const loadFiles = () => import("./pending_files.ts");

/** The next message: its text, its files, and the buttons that send it or stop a reply. */
export function Composer({ session, onSent }: {
  readonly session: Session;
  readonly onSent: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hasDraft = useSignal(session.draft, (text) => text.trim() !== "");
  const hasFiles = useSignal(session.files, (list) => list.length > 0);
  const areReady = useSignal(session.files, (list) => list.every(({ sent }) => sent));
  const canSend = areReady && (hasDraft || hasFiles);
  const isRunning = useSignal(session.changed, () => session.running !== undefined);
  const send = () => {
    const text = session.draft.get();
    const files = session.files.get();
    if (text.trim() === "" && files.length === 0 || !files.every(({ sent }) => sent)) return;
    if (session.isGone) return document.querySelector<HTMLElement>("[data-offer]")?.focus();
    if (!session.send(text)) return;
    session.draft.set("");
    field.current?.focus();
    onSent();
  };
  return (
    <form
      class="composer"
      onSubmit={(event: Event) => {
        event.preventDefault();
        send();
      }}
    >
      {hasFiles && <Lazy load={loadPending} label={words.theAttachments} props={{ session }} />}
      <button
        type="button"
        class="round quiet"
        aria-label={words.attach}
        title={words.attach}
        onClick={() => void loadFiles().then(({ pickFiles }) => pickFiles(session))}
      >
        <Icon name="plus" />
      </button>
      <MessageField field={field} session={session} onEnter={send} />
      {isRunning && (
        <button
          type="button"
          class="round stop"
          aria-label={words.stop}
          title={words.stopKey}
          onClick={() => session.stop()}
        >
          <Icon name="stop" />
        </button>
      )}
      {(!isRunning || canSend) && (
        <button
          type="submit"
          class="round main"
          aria-label={words.send}
          title={words.sendKey}
          disabled={!canSend}
        >
          <Icon name="send" />
        </button>
      )}
    </form>
  );
}
