import { type Decision, refuse } from "./decision.ts";
import { setKeeping } from "./decide_space.ts";
import { LEAST_CONTEXT, LONGEST_MODEL_NAME, LONGEST_SYSTEM_PROMPT } from "./limits.ts";
import { mayChoose } from "./model_choice.ts";
import { changedSettings, sameOwnSettings, type SettingsChange } from "./own_settings.ts";
import type { Conversation } from "./state.ts";

/** Changes settings of the session; all of it, or nothing. */
export interface ChangeSettings {
  readonly type: "ChangeSettings";
  /** The id of the change, by which it is known when it is sent again. */
  readonly id?: string;
  readonly change: SettingsChange;
  /** How long the session is kept unused, in seconds; `null`: as any other; absent: as before. */
  readonly keepFor?: number | null;
  /** The models that the provider has, where that is known. */
  readonly models?: readonly string[];
}

/** What a session may have of its own. */
export interface SettingsChoices {
  /** The greatest budget, in characters (UTF-16 units). */
  readonly mostContext: number;
  /** The models that may be chosen: names, or their beginnings with a `*` behind. */
  readonly models: readonly string[];
}

/** Changes settings. What is as it was is no event; a change that was made already changes nothing. */
export function changeSettings(
  { id, change, keepFor, models }: ChangeSettings,
  state: Conversation,
  choices: SettingsChoices,
): Decision {
  const { own = {}, changes = [] } = state.settings ?? {};
  const known = changes.find((each) => each.id === id);
  if (known) {
    const isSame = sameOwnSettings(known.own, changedSettings(known.own, change));
    return isSame
      ? { ok: true, events: [] }
      : refuse({ reason: "ChangeIdTaken", change: known.id });
  }
  const next = changedSettings(own, change);
  const refused = excessOf(next, own, { choices, models });
  if (refused) return refused;
  const kept = keepFor === undefined
    ? { ok: true, events: [] } as const
    : setKeeping({ type: "SetKeeping", seconds: keepFor }, state);
  if (!kept.ok) return kept;
  if (sameOwnSettings(own, next)) return kept;
  const data = { ...next, ...(id === undefined ? {} : { change: id }) };
  return { ok: true, events: [{ type: "SettingsChanged", data }, ...kept.events] };
}

type Own = ReturnType<typeof changedSettings>;

/** Why settings are refused, as far as they differ from those before. */
function excessOf(
  { model, systemPrompt, contextLimit }: Own,
  before: Own,
  { choices, models }: {
    readonly choices: SettingsChoices;
    readonly models: readonly string[] | undefined;
  },
): Decision | undefined {
  if (model !== undefined && model !== before.model) {
    const { length: characters } = model;
    const limit = LONGEST_MODEL_NAME;
    if (characters > limit) return refuse({ reason: "ModelNameTooLong", characters, limit });
    const offered = models?.filter((name) => mayChoose(name, choices.models));
    const isThere = models === undefined || models.includes(model);
    const those = offered === undefined ? {} : { models: offered };
    if (!isThere) return refuse({ reason: "ModelUnknown", model, ...those });
    if (!mayChoose(model, choices.models)) {
      return refuse({ reason: "ModelNotAllowed", model, ...those });
    }
  }
  if (systemPrompt !== undefined && systemPrompt !== before.systemPrompt) {
    const { length: characters } = systemPrompt;
    const limit = LONGEST_SYSTEM_PROMPT;
    if (characters > limit) return refuse({ reason: "SystemPromptTooLong", characters, limit });
  }
  if (contextLimit !== undefined && contextLimit !== before.contextLimit) {
    const { mostContext: most } = choices;
    const least = Math.min(LEAST_CONTEXT, most);
    const isWithin = contextLimit >= least && contextLimit <= most;
    if (!isWithin) {
      return refuse({ reason: "BudgetOutOfBounds", characters: contextLimit, least, most });
    }
  }
  return undefined;
}
