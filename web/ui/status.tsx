import { online } from "../state/online.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";

/** How the connection stands, in a line: it is read out when it changes, but not each second. */
export function Status({ session }: { readonly session: Session }) {
  const state = useStore(session.state, (value) => value);
  const model = useStore(session.info, (value) => value?.model);
  const isRunning = useStore(session.changed, () => session.running !== undefined);
  const waiting = useStore(session.changed, () => session.waiting);
  const isOnline = useStore(online, (value) => value);
  const shown = statusOf(state.status, { isRunning, isOnline });
  return (
    <p
      class={`status ${shown}`}
      role="status"
      title={state.status === "waiting" ? state.why : undefined}
    >
      <span class="dot" aria-hidden="true" />
      <span class="words">
        {wordsOf(shown, model)}
        {waiting > 0 && shown !== "open" ? ` · ${waiting} to send` : ""}
      </span>
    </p>
  );
}

function statusOf(
  status: string,
  { isRunning, isOnline }: { readonly isRunning: boolean; readonly isOnline: boolean },
): string {
  if (status === "closed") return status;
  if (!isOnline) return "offline";
  return isRunning && status === "open" ? "answering" : status;
}

function wordsOf(status: string, model: string | undefined): string {
  switch (status) {
    case "open":
      return model === "offline" ? "Offline model" : model ?? "Connected";
    case "answering":
      return "Answering …";
    case "connecting":
      return "Connecting …";
    case "offline":
      return "Offline";
    case "waiting":
      return "Reconnecting …";
    default:
      return "Not connected";
  }
}
