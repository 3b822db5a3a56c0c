import type { ErrorCode } from "./errors.ts";

/*
 * The types of the frames, spelled out: the client's package declares them, and no tool should have to
 * infer them from schemas. `server_frame_schemas.ts` has the schemas, which must agree with them.
 */

/** The model's token counts. */
interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** What went into a context: `characters` and `budget` in UTF-16 code units, the rest in turns. */
interface ContextCounts {
  characters: number;
  budget: number;
  recent: number;
  recalled: number;
  summarised: number;
  dropped: number;
  facts?: number | undefined;
  elsewhere?: number | undefined;
}

/** A session as clients see it. Times are in ISO 8601. */
interface SessionFields {
  session: string;
  owner: string;
  position: number;
  turns: number;
  expiresAt: string;
  model: string;
  protocol: 1;
  createdAt?: string | undefined;
  lastUsedAt: string;
  name?: string | undefined;
  preview?: string | undefined;
  forkedFrom?: { session: string; at: number } | undefined;
  space?: string | undefined;
  keepFor?: number | undefined;
}

/** The settings that hold for a session. */
interface SettingValues {
  model: string;
  systemPrompt: string;
  contextLimit: number;
  summaries: boolean;
}

/** What `fact.learned` and `fact.revised` say of a fact. */
interface FactFields {
  space: string;
  fact: string;
  text: string;
  saidBy: "user" | "assistant" | "owner";
  sources: { session: string; positions: number[] }[];
}

/** A file that was sent with a message. */
export interface SentAttachment {
  id: string;
  name: string;
  kind:
    | "image/png"
    | "image/jpeg"
    | "image/webp"
    | "image/gif"
    | "application/pdf"
    | "text/plain";
  bytes: number;
  sha256: string;
  width?: number | undefined;
  height?: number | undefined;
  pages?: number | undefined;
  characters?: number | undefined;
  redacted?: string[] | undefined;
}

/** Whether the frame repeats the past, on the frames that may. */
interface Replayable {
  replayed?: true | undefined;
}

/** The kinds of secrets removed from the text. */
interface Redactable {
  redacted?: string[] | undefined;
}

/** The position of the earlier reply that stays chosen, of a turn that was opened again. */
interface Keeping {
  chosen?: number | undefined;
}

/** What each frame from bridge to client has, by its type. */
interface FieldsByType {
  "session.ready": SessionFields & {
    scopes?: string[] | undefined;
    learns?: false | undefined;
  };
  "turn.accepted": Replayable & Redactable & {
    turn: string;
    position: number;
    text: string;
    duplicate: boolean;
    at?: string | undefined;
    attachments?: SentAttachment[] | undefined;
  };
  "turn.delta": { turn: string; offset: number; text: string };
  "turn.completed": Replayable & Redactable & Keeping & {
    turn: string;
    position: number;
    text: string;
    model: string;
    stopReason: string;
    at?: string | undefined;
    usage: Usage;
    context: ContextCounts;
    shortened?: { position: number; by: number }[] | undefined;
  };
  "turn.failed": Replayable & Keeping & {
    turn: string;
    position: number;
    error: { code: ErrorCode; message: string; retryable: boolean };
  };
  "turn.cancelled": Replayable & Keeping & { turn: string; position: number; text: string };
  "turn.reopened": Replayable & {
    turn: string;
    position: number;
    reason: "regenerate" | "continue";
    id: string;
  };
  "reply.chosen": Replayable & { turn: string; position: number; reply: number };
  "session.summarised": Replayable & {
    position: number;
    from: number;
    to: number;
    characters: number;
    replaces?: number | undefined;
  };
  "summary.revised": Replayable & { summary: number; position: number; characters: number };
  "turn.withheld": Replayable & { turn: string; position: number; summary?: number | undefined };
  "turn.released": Replayable & { turn: string; position: number };
  "note.pinned": Replayable & { note: string; position: number; text: string };
  "note.unpinned": Replayable & { note: string; position: number };
  "note.revised": Replayable & { note: string; position: number; text: string };
  "session.renamed": Replayable & { position: number; name: string };
  "session.moved": Replayable & { position: number; space: string | null };
  "session.configured": Replayable & {
    position: number;
    change?: string | undefined;
    settings?: SettingValues | undefined;
    own?: string[] | undefined;
    keepFor?: number | null | undefined;
  };
  "fact.learned": FactFields;
  "fact.revised": FactFields;
  "fact.forgotten": { space: string; fact: string; reason: string };
  "facts.withheld": { space: string; session: string; withheld: boolean };
  "session.closed": { reason: "erased" | "expired" | "draining" };
  error: {
    code: ErrorCode;
    message: string;
    turn?: string | undefined;
    retryAfterMs?: number | undefined;
  };
  pong: unknown;
}

/** The server frame of a type. */
export type ServerFrameOf<Type extends ServerFrameType> = Type extends unknown
  ? { type: Type } & FieldsByType[Type]
  : never;

/** The type of a frame from bridge to client. */
type ServerFrameType = keyof FieldsByType;

/** A frame from bridge to client. */
export type ServerFrame = ServerFrameOf<ServerFrameType>;
