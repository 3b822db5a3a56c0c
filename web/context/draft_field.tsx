import { useLayoutEffect, useRef } from "hono/jsx/dom";
import type { Session } from "../state/session.ts";

/** A second field for the draft: on narrow screens the drawer covers the one in the chat. */
export function DraftField({ session }: { readonly session: Session }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const update = () => {
      const { current } = field;
      if (current && current.value !== session.draft.get()) current.value = session.draft.get();
    };
    update();
    return session.draft.subscribe(update);
  }, [session]);
  return (
    <label class="field context-draft">
      Draft
      <textarea
        ref={field}
        dir="auto"
        rows={2}
        placeholder="Type to see what Claude will see …"
        onInput={({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLTextAreaElement) session.draft.set(currentTarget.value);
        }}
      />
    </label>
  );
}
