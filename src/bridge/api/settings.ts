import type { SecretKind } from "../../redaction/mod.ts";

/** The settings that a live session depends on. */
export interface BridgeSettings {
  /** The model that answers, and the one that summarises. */
  readonly modelName: string;
  readonly summaryModelName: string;
  readonly systemPrompt: string;
  readonly maxOutputTokens: number;
  /** The budget of remembered text a context, in characters (UTF-16 units). */
  readonly contextLimit: number;
  /** The longest message, in characters (UTF-16 units). */
  readonly maxMessageCharacters: number;
  /** How many messages may wait behind the one that is being answered. */
  readonly maxWaitingTurns: number;
  /** How long after its end a turn makes the same text without an id a repeat, in ms; 0: never. */
  readonly dedupWindowMs: number;
  readonly dedupHash: "MD5" | "SHA-256";
  /** The kinds of secrets that are masked in what comes in and in what the model says. */
  readonly redact: readonly SecretKind[];
  /** How many sessions an owner may have. */
  readonly maxSessions: number;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
}
