import type { LogEntry } from "../../src/verification/mod.ts";
import type { RelaySeen } from "./relay_client.ts";
import type { RelayReplies } from "./relay_model.ts";

/** What a conversation that its client keeps came to. */
export interface RelayHistory {
  readonly seen: RelaySeen;
  readonly log: readonly LogEntry[];
  /** What the model began to reply to any of them. */
  readonly replies: RelayReplies;
}

/** A broken rule. */
export interface RelayBreach {
  readonly rule: string;
  readonly session: string;
  readonly detail: string;
}

/**
 * Checks what the log holds of such a conversation. That blocks of memory stay where and what they
 * were is for the model to say: it refuses its thinking behind anything else.
 */
export function checkRelay({ seen, log, replies }: RelayHistory): RelayBreach[] {
  const { session, turns } = seen;
  const breaches: RelayBreach[] = [];
  const broken = (rule: string, detail: string) => breaches.push({ rule, session, detail });
  for (const type of ["MessageReceived", "ReplyCompleted", "MemoryInserted"]) {
    const ids = log.filter((event) => event.type === type).map(({ data }) => String(data.turn));
    const twice = ids.find((id, place) => ids.indexOf(id) !== place);
    if (twice !== undefined) broken("law 2", `${type} twice for ${twice}`);
  }
  const said = turns.map(({ text }) => text);
  const places: number[] = [];
  const texts = new Map<unknown, string>();
  for (const { type, data } of log) {
    if (type === "MessageReceived") {
      const text = String(data.text);
      texts.set(data.turn, text);
      places.push(said.indexOf(text));
      if (!said.includes(text)) broken("law 13", `Nobody said ${JSON.stringify(text)}`);
    }
    if (type === "ReplyCompleted") {
      const text = texts.get(data.turn);
      if (text === undefined) broken("law 3", `A reply without its message: ${data.turn}`);
      else if (!replies.has(text, String(data.text))) {
        broken("law 2", `The model did not reply ${JSON.stringify(data.text)} to ${text}`);
      }
    }
    if (type === "TurnFailed") broken("law 1", "A turn that a client held has failed");
  }
  if (places.some((place, index) => index > 0 && place <= places[index - 1]!)) {
    broken("law 3", `Stored in the order ${places.join()}`);
  }
  return breaches;
}
