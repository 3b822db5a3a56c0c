import { z } from "zod";
import type { Bytes } from "./types.ts";

/** Fields of stored values that several schemas have. */

/** The latest time that a `Date` can have, in ms since the epoch. */
export const LATEST = 8_640_000_000_000_000;

/** A time in ms since the epoch. */
export const ms = z.number().nonnegative().max(LATEST);

/** A whole number from 0. */
export const count = z.int().nonnegative();

/** Bytes. */
export const byteArray = z.custom<Bytes>((value) => value instanceof Uint8Array);
