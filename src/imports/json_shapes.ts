import { isJsonObject, type JsonObject } from "../shared/mod.ts";

/** The value of a member that the object itself has. */
export function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A member that is an object. */
export function objectIn(value: unknown, name: string): JsonObject | undefined {
  const member = memberOf(value, name);
  return isJsonObject(member) ? member : undefined;
}

/** A member that is a list; empty if it is none. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}

/** A member that is a text and not empty. */
export function stringIn(value: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const member = memberOf(value, name);
    if (typeof member === "string" && member !== "") return member;
  }
  return undefined;
}
