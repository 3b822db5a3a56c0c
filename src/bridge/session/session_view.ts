import { forkOrigin, previewOf } from "../../conversation/mod.ts";
import type { SessionHead } from "../../session_log/mod.ts";
import { PROTOCOL_VERSION } from "../../protocol/mod.ts";
import { defined, isoOf } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { SessionKey, SessionView } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { chosenModel } from "../configuration/session_settings.ts";

/** What is known of a session. */
type KnownSession =
  & Omit<
    SessionHead,
    "generation" | "lineage" | "createdAt" | "spaceGeneration" | "formerSpaces"
  >
  & SessionKey
  & {
    /** None before the first event. */
    readonly createdAt: number | undefined;
  };

/** What views of all sessions have in common. */
interface ViewOptions {
  /** The name of the model that answers. */
  readonly model: string;
  /** A session's time to live after its last use, in ms, and which models it may have of its own. */
  readonly settings: Pick<BridgeSettings, "ttlMs" | "choices">;
}

/** What clients are shown of a session. */
export type ViewSession = (session: KnownSession) => SessionView;

/** Shows sessions to clients. */
export function viewsOf({ model, settings }: ViewOptions): ViewSession {
  return ({ session, owner, position, turns, createdAt, expiresAt, name, preview, ...known }) => ({
    session,
    owner,
    position,
    turns,
    expiresAt: isoOf(expiresAt),
    model: chosenModel({ model: known.model }, settings) ?? model,
    protocol: PROTOCOL_VERSION,
    ...defined({ createdAt: createdAt === undefined ? undefined : isoOf(createdAt) }),
    // Heads that an earlier version wrote do not say.
    lastUsedAt: isoOf(known.usedAt ?? Math.max(createdAt ?? 0, expiresAt - settings.ttlMs)),
    ...defined({
      name,
      preview,
      forkedFrom: known.forkedFrom,
      space: known.space,
      keepFor: known.keepFor,
    }),
  });
}

/** Shows a live session; one that has not begun yet counts as used now. */
export function liveView(
  { key, state, head }: Pick<SessionAggregate, "key" | "state" | "head">,
  { now, ...options }: ViewOptions & {
    /** In ms since the epoch. */
    readonly now: number;
  },
): SessionView {
  const known = head ??
    { createdAt: undefined, expiresAt: now + options.settings.ttlMs, usedAt: now };
  const { position, name, open, settled, space, keepFor, settings } = state;
  const turns = open.length + settled.length;
  const preview = state.forkedFrom?.preview ?? head?.preview ?? previewOf(state);
  const place = { space: space?.id, keepFor, model: settings?.own.model };
  const origin = { forkedFrom: forkOrigin(state) };
  return viewsOf(options)({
    ...known,
    ...key,
    position,
    turns,
    name,
    preview,
    ...place,
    ...origin,
  });
}
