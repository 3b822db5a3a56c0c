import type { ServerContext } from "@modelcontextprotocol/server";
import type { ServerFrame } from "../protocol/mod.ts";
import { PROGRESS_MS, QUIET_MS } from "./limits.ts";

/** How much of the newest text a note shows, in characters. */
const SHOWN = 100;

/** Tells a client how a turn goes on, if it asked for that. */
export interface Progress extends Disposable {
  take(frame: ServerFrame): void;
}

/**
 * Tells of a turn as it streams, at most every `PROGRESS_MS`, and every `QUIET_MS` when nothing comes:
 * a client that hears nothing may give up. The number counts the notes.
 */
export function progressOf({ mcpReq }: ServerContext): Progress {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { take() {}, [Symbol.dispose]() {} };
  let count = 0;
  let text = "";
  /** Whether there is text that was not told, and whether it is time to tell. */
  let isNew = false;
  let isDue = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (message: string) => {
    const params = { progressToken, progress: ++count, message };
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
    isNew = isDue = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isNew) return tell(text);
      isDue = true;
      timer = setTimeout(() => tell("Claude has not finished"), QUIET_MS);
    }, PROGRESS_MS);
  };
  return {
    take(frame) {
      if (frame.type === "turn.accepted") return tell("Claude has the message");
      if (frame.type !== "turn.delta") return;
      text = (text + frame.text).slice(-SHOWN).replaceAll(/\s+/g, " ").toWellFormed();
      isNew = true;
      if (isDue) tell(text);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
