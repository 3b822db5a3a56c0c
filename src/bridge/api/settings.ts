import type { SettingsChoices } from "../../conversation/mod.ts";
import type { OwnSecrets, SecretKind } from "../../redaction/mod.ts";

/** The settings that a live session depends on. */
export interface BridgeSettings {
  /** The model that answers, and the one that summarises. */
  readonly modelName: string;
  readonly summaryModelName: string;
  readonly systemPrompt: string;
  readonly maxOutputTokens: number;
  /** The budget of remembered text a context, in characters (UTF-16 units). */
  readonly contextLimit: number;
  /** What a session may have of its own settings. */
  readonly choices: SettingsChoices;
  /** Whether recall fills that budget, or leaves out what hardly bears on the message. */
  readonly recall: "full" | "lean";
  /** The budget of all files in a context, in tokens, and the largest file, in bytes. */
  readonly fileTokens: number;
  readonly fileBytes: number;
  /** The longest message, in characters (UTF-16 units). */
  readonly maxMessageCharacters: number;
  /** How many messages may wait behind the one that is being answered. */
  readonly maxWaitingTurns: number;
  /** How long after its end a turn makes the same text without an id a repeat, in ms; 0: never. */
  readonly dedupWindowMs: number;
  readonly dedupHash: "MD5" | "SHA-256";
  /** The kinds of secrets that are masked in what comes in and in what the model says. */
  readonly redact: readonly SecretKind[];
  /** The bridge's own secrets, which are always masked. */
  readonly ownSecrets?: OwnSecrets;
  /** The memory that the sessions on this instance may take, in bytes. */
  readonly maxLiveBytes: number;
  /** What all replays may hold at once, in bytes. */
  readonly maxReplayBytes: number;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** How long a message waits for memory that is not at hand; then it goes on without. */
  readonly memoryWaits?: MemoryWaits;
  /** Without them no session has a space by default. */
  readonly spaces?: SpaceSettings;
}

/** Each in ms. */
export interface MemoryWaits {
  /** For what is inserted into a message that is passed on. Default 2,000. */
  readonly blockMs: number;
  /** For other sessions of its space to be read. Default 100. */
  readonly sessionsMs: number;
}

/** How sessions remember together. */
export interface SpaceSettings {
  /** The space of sessions that name none; undefined: they have none. */
  readonly byDefault?: string | undefined;
  /** Whether facts are learned from what is said. */
  readonly learns: boolean;
  /** How long a session must be quiet before it is learned from, in ms. */
  readonly learnAfterMs: number;
}
