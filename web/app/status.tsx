import { words } from "../languages/first.ts";
import { isOfflineModel } from "../state/model_name.ts";
import { online } from "../state/online.ts";
import type { Session } from "../state/session.ts";
import { useSignal } from "../shared/signal.ts";

/** The connection's status in one line, read out by screen readers when it changes. */
export function Status({ session }: { readonly session: Session }) {
  const state = useSignal(session.state, (value) => value);
  const model = useSignal(session.info, (value) => value?.model);
  const isRunning = useSignal(session.changed, () => session.running !== undefined);
  const unsent = useSignal(session.changed, () => session.unsent);
  const isOnline = useSignal(online, (value) => value);
  const status = statusOf(state.status, { isRunning, isOnline });
  return (
    <p
      class={`status ${status}${isOfflineModel(model) ? " unkeyed" : ""}`}
      role="status"
      title={state.status === "waiting" ? words.error(state.code, state.why) : undefined}
    >
      <span class="dot" aria-hidden="true" />
      <span class="words">
        {statusText(status, model)}
        {unsent > 0 && status !== "open" ? ` · ${words.toSend(unsent)}` : ""}
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

function statusText(status: string, model: string | undefined): string {
  switch (status) {
    case "open":
      return isOfflineModel(model) ? words.answersOffline : model ?? words.connected;
    case "answering":
      return words.answering;
    case "connecting":
      return words.connecting;
    case "offline":
      return words.offline;
    case "waiting":
      return words.reconnecting;
    default:
      return words.notConnected;
  }
}
