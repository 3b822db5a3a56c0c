import {
  type ConfigurationInfo,
  newId,
  type SettingsChanges,
  type SettingsOfferInfo,
} from "../../src/client/mod.ts";
import { updateListed } from "../sessions/list.ts";
import { callApi, isNotFound } from "../state/bridge.ts";

/** A session's settings, and what they can be. */
export interface Settable {
  readonly held: Pick<ConfigurationInfo, "settings" | "own">;
  readonly offer: SettingsOfferInfo;
}

/** Loads the settings of a session; one that nothing was said in has nothing of its own. */
export async function loadSettings(session: string, signal: AbortSignal): Promise<Settable> {
  return await callApi(async (api) => {
    const [offer, held] = await Promise.all([
      api.settingsOffer({ signal }),
      api.settings(session, { signal }).catch((error) => {
        if (!isNotFound(error)) throw error;
        return undefined;
      }),
    ]);
    return { offer, held: held ?? { settings: offer.defaults, own: [] } };
  });
}

/** Changes settings of a session. Throws a `BridgeError` if they are refused. */
export async function configure(session: string, changes: SettingsChanges): Promise<void> {
  const { model, keepFor, expiresAt } = await callApi(async (api) => {
    await api.configure(session, { change: newId(), ...changes });
    return await api.session(session);
  });
  updateListed(session, { model, keepFor, expiresAt });
}
