import { z } from "zod";

/** The settings that a session can have of its own; one that is absent is as the bridge's. */
export const ownSettingsSchema = z.object({
  /** The model that replies. */
  model: z.string().min(1).optional(),
  /** Blank: none. */
  systemPrompt: z.string().optional(),
  /** The budget of its contexts, in characters (UTF-16 units). */
  contextLimit: z.int().nonnegative().optional(),
  /** Whether older turns are summarised. */
  summaries: z.boolean().optional(),
});

/** The settings that a session has of its own. */
export type OwnSettings = z.infer<typeof ownSettingsSchema>;

/** What is to be changed of them: `null` takes the bridge's again, an absent one stays. */
export type SettingsChange = {
  readonly [Name in keyof OwnSettings]?: OwnSettings[Name] | null | undefined;
};

/** The settings of a session, and how they came to be. */
export interface SessionSettings {
  readonly own: OwnSettings;
  /** The position at which they were changed last. */
  readonly position: number;
  /** The last changes that had an id, oldest first, and what they led to. */
  readonly changes: readonly { readonly id: string; readonly own: OwnSettings }[];
}

/** The names of the settings, in the order in which they are written. */
const NAMES = Object.keys(ownSettingsSchema.shape) as readonly (keyof OwnSettings)[];

/** The settings after a change. */
export function changedSettings(own: OwnSettings, change: SettingsChange): OwnSettings {
  const merged: Record<string, unknown> = { ...own };
  for (const name of NAMES) {
    const value = change[name];
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = value;
  }
  return ownSettingsSchema.parse(merged);
}

/** Whether two sessions of these settings would be asked alike. */
export function sameOwnSettings(one: OwnSettings, other: OwnSettings): boolean {
  return NAMES.every((name) => one[name] === other[name]);
}
