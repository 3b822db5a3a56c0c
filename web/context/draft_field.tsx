import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { contextWords } from "../languages/context.ts";
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
      {contextWords.draft}
      <textarea
        ref={field}
        dir="auto"
        rows={2}
        placeholder={contextWords.typeToSee}
        onInput={({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLTextAreaElement) session.draft.set(currentTarget.value);
        }}
      />
    </label>
  );
}
