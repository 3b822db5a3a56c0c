import { isJsonObject, type JsonObject } from "../../shared/mod.ts";

/** Keywords whose value goes to Claude as it is. */
const KEPT: ReadonlySet<string> = new Set(["type", "required", "title", "description"]);

/** Keywords for which Claude has another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["oneOf", "anyOf"],
  ["definitions", "$defs"],
]);

/** What Claude takes beside a reference. */
const BESIDE_REFERENCE: ReadonlySet<string> = new Set(["$ref", "$defs"]);

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
  const isReference = Object.hasOwn(schema, "$ref");
  for (const [given, value] of Object.entries(schema)) {
    const keyword = keywordFor(given, schema);
    if (LEFT_OUT.has(keyword) || isReference && !BESIDE_REFERENCE.has(keyword)) continue;
    const read = translated(keyword, value);
    if (read === undefined) said.push([given, value]);
    else taken.push([keyword, read]);
  }
  const isObject = !isReference && [schema["type"]].flat().includes("object");
  if (isObject) taken.push(["additionalProperties", false]);
  if (said.length > 0) taken.push(["description", describedWith(schema, said)]);
  return Object.fromEntries(taken);
}

/** Claude's name for a keyword; its own where the schema has something else by that name. */
function keywordFor(given: string, schema: JsonObject): string {
  const renamed = RENAMED.get(given);
  return renamed === undefined || Object.hasOwn(schema, renamed) ? given : renamed;
}

/** The value of a keyword as Claude takes it; undefined if it does not. */
function translated(keyword: string, value: unknown): unknown {
  if (KEPT.has(keyword)) return value;
  switch (keyword) {
    case "const":
      return isPlain(value) ? value : undefined;
    case "enum":
      return Array.isArray(value) && value.every(isPlain) ? value : undefined;
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

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
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
