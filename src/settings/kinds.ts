import { z } from "zod";

/** One setting. */
export interface SettingEntry {
  readonly schema: z.ZodType<unknown, string>;
  /** The value if the variable is unset. */
  readonly default?: string;
  readonly meaning: string;
  /** Whether its value must never be shown. */
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

/** `true` or `false`. */
export const yesOrNo = z.enum(["true", "false"], { error: "must be true or false" })
  .transform((value) => value === "true");

/** Any text. */
export const text = z.string();

/** The URL of a server; further checks are skipped if it is not one. */
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: "must be an http:// or https:// address",
  abort: true,
});

/** The items of a comma-separated list. */
export const list = (value: string) => value.split(",").map((item) => item.trim()).filter(Boolean);
