import type { RecordedEvent } from "./events.ts";
import { MOST_KNOWN_CHANGES } from "./limits.ts";
import type { OwnSettings } from "./own_settings.ts";
import type { Conversation } from "./state.ts";

/** The state with the settings that an event tells of. */
export function withSettings(
  state: Conversation,
  { position, data }: Extract<RecordedEvent, { type: "SettingsChanged" }>,
): Conversation {
  const { change: id, ...told } = data;
  const before = state.settings;
  const own = sharingText(told, before?.own);
  const known = before?.changes ?? [];
  const changes = id === undefined ? known : [...known, { id, own }].slice(-MOST_KNOWN_CHANGES);
  return { ...state, settings: { own, position, changes } };
}

/** A system prompt that stays is held once, however often other settings change. */
function sharingText(own: OwnSettings, before: OwnSettings | undefined): OwnSettings {
  const { systemPrompt } = own;
  if (systemPrompt === undefined || systemPrompt !== before?.systemPrompt) return own;
  return { ...own, systemPrompt: before.systemPrompt };
}
