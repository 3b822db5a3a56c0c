/**
 * The settings: environment variables by subject, parsed in one place, all problems at once.
 *
 * @module
 */
export { argumentProblem } from "./arguments.ts";
export { SETTING_NAMES, VARIABLES } from "./entries.ts";
export { readEnvironment } from "./environment.ts";
export { settingsHelp, settingsTable } from "./help.ts";
export { parseSettings, problemsText } from "./parse.ts";
export type { ParsedSettings } from "./parse.ts";
export type { Settings } from "./shape.ts";
