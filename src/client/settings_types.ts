/** The settings that hold for a session. */
export interface SettingsInfo {
  /** The model that replies. */
  readonly model: string;
  readonly systemPrompt: string;
  /** The budget of its contexts, in characters. */
  readonly contextLimit: number;
  /** Whether older turns are summarised. */
  readonly summaries: boolean;
  /** How long the session is kept unused, in seconds. */
  readonly keepFor: number;
}

/** The name of a setting. */
export type SettingName = keyof SettingsInfo;

/** The settings of a session, and which of them are its own. */
export interface ConfigurationInfo {
  readonly session: string;
  /** The position at which they were changed last; 0: never. */
  readonly position: number;
  readonly settings: SettingsInfo;
  readonly own: readonly SettingName[];
}

/** A change of settings: `null` takes the bridge's again, what is absent stays. */
export type SettingsChanges =
  & { readonly [Name in SettingName]?: SettingsInfo[Name] | null | undefined }
  & {
    /** The change's id, by which it is safe to send it again. */
    readonly change?: string;
  };

/** What sessions can be set to. */
export interface SettingsOfferInfo {
  /** What holds for a session that has nothing of its own. */
  readonly defaults: SettingsInfo;
  readonly bounds: {
    /** In characters. */
    readonly contextLimit: { readonly least: number; readonly most: number };
    /** The longest, in characters. */
    readonly systemPrompt: number;
    /** The longest, in seconds. */
    readonly keepFor: number;
  };
  /** The models that may be chosen; absent where the provider does not tell which there are. */
  readonly models?: readonly { readonly id: string; readonly label?: string }[];
}
