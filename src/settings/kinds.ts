import { z } from "zod";

/** One setting. */
export interface Entry {
  readonly schema: z.ZodType<unknown, string>;
  /** What stands for the variable where it is not set. */
  readonly default?: string;
  readonly meaning: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

/** A whole number within bounds. */
export function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, { error }).transform(Number)
    .refine((number) => number >= least && number <= most, { error });
}

/** Whole seconds within bounds, as ms. */
export const seconds = (least: number, most: number) =>
  whole(least, most).transform((each) => each * 1_000);

/** Any text. */
export const text = z.string();

/** The address of a server; what is none is looked at no further. */
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: "must be an http:// or https:// address",
  abort: true,
});

/** What stands between commas. */
export const list = (value: string) => value.split(",").map((item) => item.trim()).filter(Boolean);
