import { z } from "zod";
import type { EventView } from "../bridge/mod.ts";

/** Something that was said in a conversation; times are ISO 8601. */
export interface PastMessage {
  readonly position: number;
  readonly role: "user" | "assistant";
  readonly at: string;
  readonly text: string;
  /** Why this is not a whole reply, or is not remembered. What is withheld has no text. */
  readonly status?: "cancelled" | "failed" | "unchosen" | "withheld";
}

const text = z.string();
const received = z.object({ text });
const failure = z.object({ message: text });
const imported = z.object({ text, reply: text, saidAt: z.number(), repliedAt: z.number() });

/** What an event says was said: a message, a reply, both, or nothing. */
export function saidIn({ type, position, at, data }: EventView): readonly PastMessage[] {
  switch (type) {
    case "MessageReceived":
      return textIn(data).map((text) => ({ position, role: "user", at, text }));
    case "ReplyCompleted":
      return textIn(data).map((text) => ({ position, role: "assistant", at, text }));
    case "TurnCancelled":
      return textIn(data)
        .map((text) => ({ position, role: "assistant", at, text, status: "cancelled" }));
    case "TurnFailed": {
      const { data: failed } = failure.safeParse(data);
      if (!failed) return [];
      return [{ position, role: "assistant", at, text: failed.message, status: "failed" }];
    }
    case "TurnImported": {
      const { data: turn } = imported.safeParse(data);
      if (!turn) return [];
      return [
        { position, role: "user", at: isoAt(turn.saidAt), text: turn.text },
        { position, role: "assistant", at: isoAt(turn.repliedAt), text: turn.reply },
      ];
    }
    default:
      return [];
  }
}

function textIn(data: EventView["data"]): string[] {
  const parsed = received.safeParse(data);
  return parsed.success ? [parsed.data.text] : [];
}

function isoAt(ms: number): string {
  return new Date(ms).toISOString();
}
