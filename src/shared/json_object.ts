/** What a JSON object holds, by the names of its members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, and neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
