import type { ServerFrame, ServerFrameOf } from "../protocol/mod.ts";

/** Tells all attached clients the session's new name. */
export interface SessionRenamed {
  readonly type: "session.renamed";
  readonly position: number;
  readonly name: string;
  readonly replayed?: true | undefined;
}

/** A frame that the bridge sends. */
export type Frame = ServerFrame | SessionRenamed;

/** The frame of a type. */
export type FrameOf<Type extends Frame["type"]> = Extract<Frame, { readonly type: Type }>;

/** What the bridge says about a session. Times are in ISO 8601. */
export type SessionInfo = Omit<ServerFrameOf<"session.ready">, "type"> & {
  readonly name?: string | undefined;
  readonly lastUsedAt?: string | undefined;
  /** The beginning of the first message. */
  readonly preview?: string | undefined;
};

/** The kinds of secrets that were masked, if the frame lists any. */
export function redactedOf(frame: object): { redacted?: readonly string[] } {
  return "redacted" in frame && Array.isArray(frame.redacted) ? { redacted: frame.redacted } : {};
}

/**
 * Parses a frame. Returns undefined for what no version of the protocol sends; throws a
 * `SyntaxError` if it is not JSON.
 */
export function readFrame(data: unknown): Frame | undefined {
  const value: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
  const isFrame = typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
  return isFrame ? value as Frame : undefined;
}
