import { dismiss, notice, spoken } from "../state/notices.ts";
import { useStore } from "../state/store.ts";
import { Icon } from "./icons.tsx";

/** What the reader is told: what happened, and what to do where it went wrong. */
export function Notices() {
  const told = useStore(notice, (value) => value);
  const said = useStore(spoken, (value) => value);
  return (
    <div class="notices">
      <div role={told?.kind === "problem" ? "alert" : "status"} aria-label="Notices">
        {told && (
          <div class={`notice ${told.kind}`}>
            <span dir="auto">{told.text}</span>
            {told.action && (
              <button
                type="button"
                class="small"
                onClick={() => {
                  dismiss();
                  told.action?.run();
                }}
              >
                {told.action.label}
              </button>
            )}
            <button
              type="button"
              class="quiet icon-only"
              aria-label="Close notice"
              onClick={dismiss}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
      <p class="unseen" role="status" aria-live="polite">{said}</p>
    </div>
  );
}
