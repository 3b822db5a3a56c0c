import { words } from "../languages/first.ts";
import { dismiss, notice, screenReaderText } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { Icon } from "./icons.tsx";

/** The notification on screen, and the texts for screen readers only. */
export function Notices() {
  const shown = useSignal(notice, (value) => value);
  const announced = useSignal(screenReaderText, (value) => value);
  return (
    <div class="notices">
      <div role={shown?.kind === "problem" ? "alert" : "status"} aria-label={words.notifications}>
        {shown && (
          <div class={`notice ${shown.kind}`}>
            <span dir="auto">{shown.text}</span>
            {shown.action && (
              <button
                type="button"
                class="small"
                onClick={() => {
                  dismiss();
                  shown.action?.run();
                }}
              >
                {shown.action.label}
              </button>
            )}
            <button
              type="button"
              class="quiet icon-only"
              aria-label={words.dismiss}
              onClick={dismiss}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
      <p class="unseen" role="status" aria-live="polite">{announced}</p>
    </div>
  );
}
