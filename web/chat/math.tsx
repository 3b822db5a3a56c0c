import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { words } from "../languages/first.ts";

/** A formula. It shows as it was written until the typesetter has loaded, or where it is none. */
export function Formula({ text, raw, isDisplay }: {
  readonly text: string;
  readonly raw: string;
  readonly isDisplay: boolean;
}) {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return;
    current.textContent = raw.trim();
    void typesetLater(current, { text, isDisplay });
  }, [text, raw, isDisplay]);
  return (
    <span
      ref={place}
      class={isDisplay ? "math display" : "math"}
      dir="ltr"
      {...(isDisplay ? { tabindex: 0, role: "group", "aria-label": words.formula } : {})}
    />
  );
}

/** Loads the typesetter when the first formula appears. */
async function typesetLater(
  place: HTMLElement,
  formula: { readonly text: string; readonly isDisplay: boolean },
): Promise<void> {
  const { typeset } = await import("./typeset.ts").catch(() => ({ typeset: undefined }));
  if (place.isConnected) typeset?.(place, formula);
}
