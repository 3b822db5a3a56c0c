import { useRef, useState } from "hono/jsx/dom";

/** A field whose text is added to a list, and what its form does. */
interface Adding<Field> {
  readonly field: { current: Field | null };
  readonly isBusy: boolean;
  /** Adds the text, unless there is none or one is being added. */
  readonly add: (event: Event) => Promise<void>;
}

/** A field that is emptied once its text was added; `send` tells whether it was. */
export function useAdding<Field extends HTMLInputElement | HTMLTextAreaElement>(
  send: (text: string) => Promise<boolean>,
): Adding<Field> {
  const field = useRef<Field>(null);
  const [isBusy, setBusy] = useState(false);
  const add = async (event: Event) => {
    event.preventDefault();
    const { current } = field;
    const text = current?.value.trim() ?? "";
    if (!current || text === "" || isBusy) return;
    setBusy(true);
    const isAdded = await send(text);
    // What was typed meanwhile is the next one.
    if (isAdded && current.value.trim() === text) current.value = "";
    setBusy(false);
    current.focus();
  };
  return { field, isBusy, add };
}
