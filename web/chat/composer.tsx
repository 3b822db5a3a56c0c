import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { Icon } from "../ui/icons.tsx";
import { isComposing } from "../ui/composing.ts";
import { Lazy } from "../ui/lazy.tsx";

const loadPending = () => import("./pending_list.tsx");
const loadFiles = () => import("./pending_files.ts");

/** Touch keyboards have no Shift+Enter: there Enter starts a new line, and the button sends. */
const isTouch = matchMedia("(pointer: coarse) and (hover: none)");

/** The field for the next message. An unsent draft survives a reload. */
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
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.value = session.draft.get();
    fitHeight(current);
    requestAnimationFrame(() => {
      if (!isTouch.matches && !document.querySelector("dialog[open]")) current.focus();
    });
    return session.draft.subscribe(() => {
      if (current.value === session.draft.get()) return;
      current.value = session.draft.get();
      fitHeight(current);
    });
  }, [session]);
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
  const onKeydown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event) || isTouch.matches) return;
    event.preventDefault();
    send();
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
      <label class="unseen" for="message">{words.message}</label>
      <textarea
        ref={field}
        id="message"
        dir="auto"
        rows={1}
        placeholder={words.placeholder}
        enterkeyhint={isTouch.matches ? "enter" : "send"}
        onInput={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLTextAreaElement)) return;
          session.draft.set(currentTarget.value);
          fitHeight(currentTarget);
        }}
        onKeydown={onKeydown}
        onPaste={(event: ClipboardEvent) => {
          const files = [...event.clipboardData?.files ?? []];
          if (files.length === 0) return;
          event.preventDefault();
          void loadFiles().then(({ addFiles }) => addFiles(session, files));
        }}
      />
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

/** Fits the field's height to its text, for browsers without `field-sizing`. */
function fitHeight(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
