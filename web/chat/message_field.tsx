import { type RefObject, useLayoutEffect } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import type { Session } from "../state/session.ts";
import { isComposing } from "../ui/composing.ts";

const loadFiles = () => import("./pending_files.ts");

/** Touch keyboards have no Shift+Enter: there Enter starts a new line, and the button sends. */
const isTouch = matchMedia("(pointer: coarse) and (hover: none)");

/** Where a message is written. An unsent draft survives a reload. */
export function MessageField({ field, session, onEnter }: {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly session: Session;
  /** Enter sends here. */
  readonly onEnter: () => void;
}) {
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
  return (
    <>
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
        onKeydown={(event: KeyboardEvent) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          if (isComposing(event) || isTouch.matches) return;
          event.preventDefault();
          onEnter();
        }}
        onPaste={(event: ClipboardEvent) => {
          const files = [...event.clipboardData?.files ?? []];
          if (files.length === 0) return;
          event.preventDefault();
          void loadFiles().then(({ addFiles }) => addFiles(session, files));
        }}
      />
    </>
  );
}

/** Fits the field's height to its text, for browsers without `field-sizing`. */
function fitHeight(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
