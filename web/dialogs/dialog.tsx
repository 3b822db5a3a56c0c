import { type Child, useLayoutEffect, useRef } from "hono/jsx/dom";

/** A dialog over the page; it takes the focus and gives it back. Escape closes it. */
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
