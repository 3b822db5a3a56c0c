import {
  buildContext,
  type BuiltContext,
  type Conversation,
  type Elsewhere,
  fold,
  type KnownFact,
  type OtherSession,
  readMessage,
  type readRecords,
} from "../../src/conversation/mod.ts";
import { received, record, replied } from "./given.ts";

/** The session that contexts are built for. */
export const SELF = { session: "here", generation: "g" };

/** When facts were said: 2026-05-01. */
export const SAID_AT = Date.UTC(2026, 4, 1);

/** A fact that the user said in another session. */
export function fact(position: number, text: string, more: Partial<KnownFact> = {}): KnownFact {
  const sources = [{ session: "other", generation: "g", positions: [1] }];
  return {
    fact: `id${position}`,
    position,
    text,
    saidBy: "user",
    saidAt: SAID_AT,
    sources,
    ...more,
  };
}

/** A space that gives nothing but what is named. */
export function space(more: Partial<Elsewhere> = {}): Elsewhere {
  const nothing = { standing: [], updates: [], facts: [], sessions: [] };
  return { space: { id: "main", position: 100 }, self: SELF, ...nothing, ...more };
}

/** A session in which messages were said, each with its reply. */
export function talkOf(...said: (readonly [message: string, reply: string])[]): Conversation {
  return fold(record(said.flatMap(([message, reply], index) => [
    received(`t${index}`, message),
    replied(`t${index}`, reply),
  ])));
}

/** Another session of the space. */
export function other(session: string, ...said: Parameters<typeof talkOf>): OtherSession {
  return { session, generation: "g", title: `About ${session}`, conversation: talkOf(...said) };
}

/** A context within 8,000 characters. */
export function build(
  conversation: Conversation,
  { message, ...options }: { message: string; elsewhere?: Elsewhere; limit?: number },
): BuiltContext {
  return buildContext(conversation, { message, limit: 8_000, recall: "lean", ...options });
}

/** The records before the new message, as text. */
export function volatileOf({ messages }: BuiltContext): string {
  const { records } = readMessage(
    (messages.at(-1)?.content ?? []).map(({ text }) => text).join(""),
  );
  return records.map(({ kind, label, pieces }) => `${kind} ${label}: ${pieces.join("…")}`).join(
    "\n",
  );
}

/** All records of a context, message by message. */
export function recordsOf({ messages }: BuiltContext): ReturnType<typeof readRecords> {
  return messages.filter(({ role }) => role === "user").flatMap(({ content }) =>
    readMessage(content.map(({ text }) => text).join("")).records
  );
}
