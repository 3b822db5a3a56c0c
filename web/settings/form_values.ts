import type { ConfigurationInfo, SettingName, SettingsChanges } from "../../src/client/mod.ts";

/** What the form holds of a session's settings; `undefined` stands for the bridge's. */
export interface FormValues {
  readonly model: string | undefined;
  readonly systemPrompt: string | undefined;
  /** In characters. */
  readonly contextLimit: number | undefined;
  readonly summaries: boolean | undefined;
  /** In seconds. */
  readonly keepFor: number | undefined;
}

/** The values of a session's settings. */
export function valuesOf(
  { settings, own }: Pick<ConfigurationInfo, "settings" | "own">,
): FormValues {
  const isOwn = (name: SettingName) => own.includes(name);
  return {
    model: isOwn("model") ? settings.model : undefined,
    systemPrompt: isOwn("systemPrompt") ? settings.systemPrompt : undefined,
    contextLimit: isOwn("contextLimit") ? settings.contextLimit : undefined,
    summaries: isOwn("summaries") ? settings.summaries : undefined,
    keepFor: isOwn("keepFor") ? settings.keepFor : undefined,
  };
}

/**
 * The values that a form goes on with when the settings have others meanwhile: what was changed in it
 * stays.
 */
export function rebased(values: FormValues, before: FormValues, now: FormValues): FormValues {
  const kept = <Name extends keyof FormValues>(name: Name): FormValues[Name] =>
    values[name] === before[name] ? now[name] : values[name];
  return {
    model: kept("model"),
    systemPrompt: kept("systemPrompt"),
    contextLimit: kept("contextLimit"),
    summaries: kept("summaries"),
    keepFor: kept("keepFor"),
  };
}

/** What is to be changed for other values; undefined if nothing is. */
export function changesOf(before: FormValues, after: FormValues): SettingsChanges | undefined {
  const changes = {
    model: changed(before.model, after.model),
    systemPrompt: changed(before.systemPrompt, after.systemPrompt),
    contextLimit: changed(before.contextLimit, after.contextLimit),
    summaries: changed(before.summaries, after.summaries),
    keepFor: changed(before.keepFor, after.keepFor),
  };
  return Object.values(changes).some((change) => change !== undefined) ? changes : undefined;
}

/** The new value, or null for the bridge's; undefined if it is as before. */
function changed<Value>(before: Value | undefined, after: Value | undefined) {
  return before === after ? undefined : after ?? null;
}
