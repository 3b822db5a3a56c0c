import { type Child, useLayoutEffect, useRef } from "hono/jsx/dom";

/** A modal dialog. It takes the focus and returns it; Escape or a click outside closes it. */
export function Dialog({ label, onClose, children }: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children?: Child;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onCancel={(event: Event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event: MouseEvent) => event.target === dialog.current && onClose()}
    >
      {children}
    </dialog>
  );
}
