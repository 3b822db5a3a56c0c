import { LEAST_CONTEXT, mayChoose, type OwnSettings } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SettingValues } from "../api/configuration.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** The settings that a session can have of its own, in the order in which they are shown. */
const SETTING_NAMES = ["model", "systemPrompt", "contextLimit", "summaries"] as const;

/** The settings that hold for one session. */
export interface SettingsOfSession extends BridgeSettings {
  /** Whether older turns are summarised. */
  readonly summarises: boolean;
}

/**
 * The settings of a session that has some of its own, within what the operator allows: a model that may
 * not be chosen (any more) gives way to the bridge's, a budget beyond its bounds to the nearest.
 */
export function sessionSettings(
  settings: BridgeSettings,
  own: OwnSettings = {},
): SettingsOfSession {
  const { systemPrompt, contextLimit, summaries = true } = own;
  return {
    ...settings,
    ...defined({
      modelName: chosenModel(own, settings),
      systemPrompt,
      contextLimit: contextLimit === undefined ? undefined : within(contextLimit, settings),
    }),
    summarises: summaries,
  };
}

/** What clients are shown of a session's settings; `modelShown` is what they see the usual model as. */
export function shownSettings(
  own: OwnSettings,
  { settings, modelShown }: {
    readonly settings: BridgeSettings;
    readonly modelShown: string;
  },
): SettingValues {
  const { systemPrompt, contextLimit, summarises: summaries } = sessionSettings(settings, own);
  const model = chosenModel(own, settings) ?? modelShown;
  return { model, systemPrompt, contextLimit, summaries };
}

/** The model that a session has chosen, if it may. */
export function chosenModel(
  { model }: OwnSettings,
  { choices }: Pick<BridgeSettings, "choices">,
): string | undefined {
  return model !== undefined && mayChoose(model, choices.models) ? model : undefined;
}

/** The names of the settings that a session has of its own. */
export function ownNames(own: OwnSettings = {}): (keyof OwnSettings)[] {
  return SETTING_NAMES.filter((name) => own[name] !== undefined);
}

/** The bounds of a budget, in characters. */
export function budgetBounds(
  { choices: { mostContext: most } }: Pick<BridgeSettings, "choices">,
): { readonly least: number; readonly most: number } {
  return { least: Math.min(LEAST_CONTEXT, most), most };
}

function within(contextLimit: number, settings: BridgeSettings): number {
  const { least, most } = budgetBounds(settings);
  return Math.min(most, Math.max(least, contextLimit));
}
