import type { ByteSpan, SkimmedBlock } from "../body.ts";

/** What a body of chat completions says about itself, and where its parts are. Nothing is copied. */
export interface SkimmedChat {
  readonly model?: string;
  /** The longest answer, in tokens, by whichever of its two names. */
  readonly maxTokens?: number;
  readonly isStream: boolean;
  /** Whether it has at least one tool. */
  readonly hasTools: boolean;
  /** Whether `response_format` demands an answer in JSON. */
  readonly hasFormat: boolean;
  /** Whom the client names as its user. */
  readonly user?: string;
  readonly messages: readonly SkimmedChatMessage[];
}

/** A message of a chat: its role, and where its content is. */
export interface SkimmedChatMessage {
  readonly role: string;
  /** The content with its quotes or brackets; absent where there is none, as beside tool calls. */
  readonly content?: ByteSpan;
  /** The parts of a content that is a list; absent where it is a string. */
  readonly blocks?: readonly SkimmedBlock[];
  /** The names of the tools that it calls. */
  readonly calls: readonly string[];
}
