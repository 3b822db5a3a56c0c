/** Fields that several stored things have: events, manifests and receipts. @module */
import { z } from "zod";
import { MAX_TIME_ZONE } from "./time_zone.ts";

export const position = z.int().positive();
export const tokens = z.int().nonnegative();
export const characters = z.int().nonnegative();

/** Where the message's sender was, as a name of the IANA time zone database. */
export const storedTimeZoneSchema = z.string().min(1).max(MAX_TIME_ZONE).optional();

/** What the model counted for one call, in tokens. */
export const tokenUsageSchema = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
});

/** The tokens of one call. */
export type Usage = z.infer<typeof tokenUsageSchema>;
