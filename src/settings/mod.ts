/**
 * The settings: environment variables by subject, parsed in one place, all problems at once. It does
 * not know what is done with them.
 *
 * @example
 * ```ts
 * import { parseSettings } from "./mod.ts";
 *
 * const parsed = parseSettings({ PORT: "no number", CONTEXT_LIMIT: "-1" });
 * if (!parsed.ok) console.log(parsed.problems.length); // 2
 * ```
 *
 * @module
 */
export { argumentProblem } from "./arguments.ts";
export { contradictions } from "./contradictions.ts";
export { SETTING_NAMES, VARIABLES } from "./entries.ts";
export { readEnvironment, readVariable } from "./environment.ts";
export { settingsHelp, settingsTable } from "./help.ts";
export { misspeltSettings } from "./misspelt.ts";
export { parseSettings, problemsText } from "./parse.ts";
export type { Settings } from "./shape.ts";
