import { words } from "../languages/first.ts";
/** The id that the wire uses for the model that answers without an API key. */
const DEMO_MODEL = "offline";

/** Whether a model is the offline model, which calls no API and costs nothing. */
export function isOfflineModel(model: string | undefined): boolean {
  return model === DEMO_MODEL;
}

/** The name of a model as shown to the reader. */
export function modelName(model: string): string {
  return isOfflineModel(model) ? words.offlineModel : model;
}
