import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { areRepliesTold, canNotify, repliesTold, tellReplies } from "../state/reply_notices.ts";
import { LateIcon } from "../ui/late_icons.tsx";

/** Switches notifications on, if the browser allows it, or off; says what became of it. */
async function toggle(): Promise<void> {
  if (areRepliesTold()) {
    tellReplies(false);
    return notify({ kind: "info", text: lateWords.noticesOff });
  }
  if (!canNotify()) return notify({ kind: "problem", text: lateWords.noticesUnsupported });
  const permission = await Notification.requestPermission();
  if (permission === "default") return;
  if (permission === "denied") return notify({ kind: "problem", text: lateWords.noticesDenied });
  tellReplies(true);
  notify({ kind: "info", text: lateWords.noticesOn });
}

/** Whether the page notifies when a reply ends in the background. The browser asks at the first click. */
export function NotifySwitch() {
  const isOn = useSignal(repliesTold, areRepliesTold);
  return (
    <button
      type="button"
      class="quiet icon-only"
      role="switch"
      aria-checked={isOn ? "true" : "false"}
      aria-label={lateWords.notices}
      title={lateWords.notices}
      onClick={() => void toggle()}
    >
      <LateIcon name={isOn ? "bell" : "quiet"} />
    </button>
  );
}
