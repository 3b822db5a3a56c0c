import { assert } from "@std/assert";
import { parseSettings, type Settings } from "../../src/settings/mod.ts";

/** The settings of an environment that has no problems. */
export function parsed(environment: Record<string, string>): Settings {
  const result = parseSettings(environment);
  assert(result.ok, JSON.stringify(result));
  return result.settings;
}

/** The problems of an environment that has some. */
export function problems(environment: Record<string, string>): readonly string[] {
  const result = parseSettings(environment);
  assert(!result.ok);
  return result.problems;
}
