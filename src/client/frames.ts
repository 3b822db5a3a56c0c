import type { ServerFrame, ServerFrameOf } from "../protocol/mod.ts";

/** A session's new name, told to all that are attached. */
export interface SessionRenamed {
  readonly type: "session.renamed";
  readonly position: number;
  readonly name: string;
  readonly replayed?: true | undefined;
}

/** A frame as the client hands it on. */
export type Frame = ServerFrame | SessionRenamed;

/** One frame, by its type. */
export type FrameOf<Type extends Frame["type"]> = Extract<Frame, { readonly type: Type }>;

/** What is known of a session. Times are ISO 8601. */
export type SessionInfo = Omit<ServerFrameOf<"session.ready">, "type"> & {
  readonly name?: string | undefined;
  readonly lastUsedAt?: string | undefined;
  /** The first characters of the first message. */
  readonly preview?: string | undefined;
};

/** The kinds of secrets that were masked, of frames that tell of them. */
export function redactedOf(frame: object): { redacted?: readonly string[] } {
  return "redacted" in frame && Array.isArray(frame.redacted) ? { redacted: frame.redacted } : {};
}

/** A frame out of what came; undefined for what no version of the protocol sends. */
export function readFrame(data: unknown): Frame | undefined {
  const value: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
  const isFrame = typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
  return isFrame ? value as Frame : undefined;
}
