import { z } from "zod";
import type { Bytes } from "./types.ts";

/** Fields of stored values that several schemas have. */

/** A time in ms since the epoch. */
export const ms = z.number().nonnegative();

/** A whole number from 0. */
export const count = z.int().nonnegative();

/** Bytes. */
export const byteArray = z.custom<Bytes>((value) => value instanceof Uint8Array);
