import { type RecordedEvent, understand } from "../../conversation/mod.ts";
import type { SessionKey, SessionLog } from "../../session_log/mod.ts";

/** A turn is reopened and chosen from only until the next reply: within so many events, as a rule. */
const LOOKED_AT = 200;

/** Whether a reply is still the chosen one of its turn, by the events that follow it. */
export async function isChosen(
  log: SessionLog,
  key: SessionKey,
  { position, data: { turn } }: Extract<RecordedEvent, { type: "ReplyCompleted" }>,
): Promise<boolean> {
  let chosen = position;
  const events = await log.read(key, { after: position, limit: LOOKED_AT });
  for (const event of events.map(understand)) {
    if (event.type === "ReplyChosen" && event.data.turn === turn) chosen = event.data.reply;
    if (event.type !== "ReplyCompleted") continue;
    if (event.data.turn !== turn) break;
    chosen = event.data.chosen ?? event.position;
  }
  return chosen === position;
}
