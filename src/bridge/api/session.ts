import type { ServerFrameOf } from "../../protocol/mod.ts";

export type { SessionKey } from "../../session_log/mod.ts";

/** Why a live session ends on this instance. */
export type ClosingReason = ServerFrameOf<"session.closed">["reason"];

/** The fields of `session.ready` but its type. */
export type SessionView = Omit<ServerFrameOf<"session.ready">, "type">;

/** A page of an owner's sessions. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string;
  /** Words that a session's name, preview and id must contain between them. */
  readonly words?: string;
}

/** A recorded event as the HTTP door shows it. */
export interface EventView {
  readonly position: number;
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}
