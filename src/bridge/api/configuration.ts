import type { SettingsChange } from "../../conversation/mod.ts";

/** The settings that a session can have of its own. */
export interface SettingValues {
  /** The model that replies. */
  readonly model: string;
  readonly systemPrompt: string;
  /** The budget of its contexts, in characters (UTF-16 units). */
  readonly contextLimit: number;
  /** Whether older turns are summarised. */
  readonly summaries: boolean;
}

/** The name of a setting that can be a session's own. */
export type OwnSettingName = keyof SettingValues | "keepFor";

/** The settings of a session. */
export interface ConfigurationView {
  readonly ok: true;
  readonly session: string;
  /** The position at which they were changed last; 0: never. */
  readonly position: number;
  /** What holds. `keepFor`: how long the session is kept unused, in seconds. */
  readonly settings: SettingValues & { readonly keepFor: number };
  /** Which of them are the session's own; the others are the bridge's. */
  readonly own: readonly OwnSettingName[];
}

/** A change of settings: `null` takes the bridge's again, what is absent stays. */
export interface ConfigurationChange extends SettingsChange {
  /** The id of the change, by which it is safe to send it again. */
  readonly change?: string;
  readonly keepFor?: number | null;
}

/** A model that may be chosen. */
export interface OfferedModel {
  readonly id: string;
  /** What people call it. */
  readonly label?: string;
}

/** What a session can be set to. */
export interface SettingsOffer {
  /** What holds for a session that has nothing of its own. */
  readonly defaults: ConfigurationView["settings"];
  readonly bounds: {
    /** In characters (UTF-16 units). */
    readonly contextLimit: { readonly least: number; readonly most: number };
    /** The longest, in characters (UTF-16 units). */
    readonly systemPrompt: number;
    /** The longest, in seconds. */
    readonly keepFor: number;
  };
  /** The models that may be chosen; absent where the provider does not tell which there are. */
  readonly models?: readonly OfferedModel[];
}
