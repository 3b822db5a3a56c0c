import { isJsonObject, type JsonObject } from "../../shared/mod.ts";

/** Keywords whose value goes to Claude as it is. */
const KEPT: ReadonlySet<string> = new Set(
  "type enum const required title description".split(" "),
);

/** Keywords for which Claude has another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["oneOf", "anyOf"],
  ["definitions", "$defs"],
]);

/** What says nothing of the answer, and what Claude wants to be false for every object. */
const LEFT_OUT: ReadonlySet<string> = new Set(["$schema", "additionalProperties"]);

/**
 * A JSON schema in the terms that the Messages API takes, which refuses others: what else it demands
 * stands in its description, as Anthropic's own libraries have it.
 *
 * @param schema From a body that was parsed, and so is not nested deeply.
 */
export function claudeSchema(schema: JsonObject): JsonObject {
  const taken: [string, unknown][] = [];
  const said: [string, unknown][] = [];
  for (const [given, value] of Object.entries(schema)) {
    const keyword = RENAMED.get(given) ?? given;
    if (LEFT_OUT.has(keyword)) continue;
    const read = KEPT.has(keyword) ? value : readSchemas(keyword, value);
    if (read === undefined) said.push([given, value]);
    else taken.push([keyword, read]);
  }
  const isObject = [schema["type"]].flat().includes("object");
  if (isObject) taken.push(["additionalProperties", false]);
  if (said.length > 0) taken.push(["description", describedWith(schema, said)]);
  return Object.fromEntries(taken);
}

/** The value of a keyword that holds or names schemas; undefined if Claude does not take that. */
function readSchemas(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "$ref":
      return typeof value === "string" ? value.replace(/^#\/definitions\//, "#/$defs/") : value;
    case "items":
      return isJsonObject(value) ? claudeSchema(value) : undefined;
    case "anyOf":
    case "allOf":
      return Array.isArray(value) ? value.map(claudeSchemaOf) : undefined;
    case "properties":
    case "$defs":
      if (!isJsonObject(value)) return undefined;
      return Object.fromEntries(
        Object.entries(value).map(([name, schema]) => [name, claudeSchemaOf(schema)]),
      );
    default:
      return undefined;
  }
}

function claudeSchemaOf(schema: unknown): unknown {
  return isJsonObject(schema) ? claudeSchema(schema) : schema;
}

function describedWith(
  { description }: JsonObject,
  said: readonly (readonly [string, unknown])[],
): string {
  const rest = JSON.stringify(Object.fromEntries(said));
  return typeof description === "string" ? `${description}\n\n${rest}` : rest;
}
