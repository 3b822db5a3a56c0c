import { LONGEST_KEPT_SECONDS, LONGEST_SYSTEM_PROMPT } from "../../conversation/mod.ts";
import type { Model } from "../../model/mod.ts";
import { defined } from "../../shared/mod.ts";
import type {
  ConfigurationChange,
  ConfigurationView,
  SettingsOffer,
} from "../api/configuration.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { offeredModels } from "../configuration/offered_models.ts";
import { budgetBounds, shownSettings } from "../configuration/session_settings.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** The settings of sessions. */
export interface Configuration {
  /** What a session can be set to. */
  settingsOffer(): Promise<SettingsOffer>;
  /** The settings of a session; undefined when there is no such session. */
  configuration(key: SessionKey): Promise<ConfigurationView | undefined>;
  /** Changes settings of a session, which it begins if there is none. */
  configure(key: SessionKey, change: ConfigurationChange): Promise<ConfigurationView | Rejection>;
}

/** The settings of the sessions in a registry. */
export function configuration(
  registry: SessionRegistry,
  { model, settings }: { readonly model: Model; readonly settings: BridgeSettings },
): Configuration {
  return {
    settingsOffer: async () => {
      const shown = shownSettings({}, { settings, modelShown: model.name });
      const models = await offeredModels(model, settings);
      return {
        defaults: { ...shown, keepFor: settings.ttlMs / 1_000 },
        bounds: {
          contextLimit: budgetBounds(settings),
          systemPrompt: LONGEST_SYSTEM_PROMPT,
          keepFor: LONGEST_KEPT_SECONDS,
        },
        ...defined({ models }),
      };
    },
    configuration: (key) => registry.useExisting(key, (session) => session.configuration.read()),
    configure: (key, change) =>
      registry.use(key, (session) => session.configuration.change(change)),
  };
}
