import { z } from "zod";
import { seconds, type SettingEntry, whole } from "./kinds.ts";
import { secretKindsSchema } from "./redact.ts";

/** What is remembered, and how much of it is sent. */
export const MEMORY = {
  CONTEXT_LIMIT: {
    schema: whole(400, 4_000_000),
    default: "8000",
    meaning: "Budget of remembered text sent with a message, in characters",
  },
  RECALL: {
    schema: z.enum(["full", "lean"], { error: "must be full or lean" }),
    default: "lean",
    meaning:
      "`lean` leaves out old passages that are hardly relevant to a message; `full` fills the budget with them",
  },
  ATTACHMENT_TOKENS: {
    schema: whole(0, 1_000_000),
    default: "150000",
    meaning:
      "Budget of attachments sent whole with a message, in tokens, beside `CONTEXT_LIMIT`; " +
      "0 for none",
  },
  MAX_MESSAGE_CHARACTERS: {
    schema: whole(1, 4_000_000),
    default: "100000",
    meaning: "Longest message, in characters",
  },
  SESSION_TTL_SECONDS: {
    schema: seconds(1, 315_360_000),
    default: "86400",
    meaning: "How long a session is kept after its last use, in seconds",
  },
  SPACE_TTL_SECONDS: {
    schema: seconds(1, 315_360_000),
    default: "7776000",
    meaning:
      "How long a space and what it knows are kept after the last use by any session, in seconds",
  },
  DEDUP_WINDOW_SECONDS: {
    schema: seconds(0, 86_400),
    default: "10",
    meaning:
      "How long after a reply the same text without an id counts as a repeat, in seconds; 0 for never",
  },
  DEDUP_HASH: {
    schema: z.enum(["SHA-256", "MD5"], { error: "must be SHA-256 or MD5" }),
    default: "SHA-256",
    meaning: "Hash for detecting repeats: `SHA-256` or `MD5`",
  },
  REDACT: {
    schema: secretKindsSchema,
    default: "all",
    meaning:
      "Kinds of secrets that are masked before texts are stored or sent: `all`, `none`, or some, " +
      "comma-separated",
  },
} as const satisfies Record<string, SettingEntry>;
