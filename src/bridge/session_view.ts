import { previewOf, wordsIn } from "../conversation/mod.ts";
import type { ListedSession, SessionHead, SessionLog } from "../session_log/mod.ts";
import { PROTOCOL_VERSION } from "../protocol/mod.ts";
import type { Ledger } from "./ledger.ts";
import type { ListQuery, SessionKey, SessionView } from "./types.ts";

/** What is told of a session. */
export function viewOf(
  told: Omit<SessionHead, "generation" | "createdAt"> & SessionKey & {
    /** None before the first event. */
    readonly createdAt: number | undefined;
  },
  { model, ttlMs }: { readonly model: string; readonly ttlMs: number },
): SessionView {
  const { session, owner, position, turns, createdAt, expiresAt, name, preview } = told;
  const usedAt = told.usedAt ?? Math.max(createdAt ?? 0, expiresAt - ttlMs);
  return {
    session,
    owner,
    position,
    turns,
    expiresAt: new Date(expiresAt).toISOString(),
    model,
    protocol: PROTOCOL_VERSION,
    ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
    lastUsedAt: new Date(usedAt).toISOString(),
    ...(name === undefined ? {} : { name }),
    ...(preview === undefined ? {} : { preview }),
  };
}

/** What is told of a session at work; one that has not begun yet is used now. */
export function liveView(
  { state, head }: Pick<Ledger, "state" | "head">,
  { session, owner, now, ...options }: SessionKey & {
    readonly model: string;
    readonly ttlMs: number;
    /** In ms since the epoch. */
    readonly now: number;
  },
): SessionView {
  const known = head ?? { createdAt: undefined, expiresAt: now + options.ttlMs, usedAt: now };
  const { position, name, open, settled } = state;
  const turns = open.length + settled.length;
  const preview = head?.preview ?? previewOf(state);
  return viewOf({ ...known, session, owner, position, turns, name, preview }, options);
}

/** A page of an owner's sessions; where words are asked for, of those that hold all of them. */
export async function findSessions(
  index: SessionLog["index"],
  owner: string,
  { words, ...page }: ListQuery,
): Promise<{ readonly sessions: readonly ListedSession[]; readonly cursor?: string }> {
  if (words === undefined) return await index.sessions(owner, page);
  const holds = wordsIn(words);
  const wanted = ({ session, name = "", preview = "" }: ListedSession) =>
    holds(`${name}\n${preview}\n${session}`);
  return await index.sessions(owner, { ...page, wanted });
}
