import type { z } from "zod";
import { ACCESS } from "./access.ts";
import { CALLS } from "./calls.ts";
import { CHOICES } from "./choices.ts";
import { CLAUDE } from "./claude.ts";
import { LIMITS } from "./limits.ts";
import { LOG } from "./log.ts";
import { MEMORY } from "./memory.ts";
import { MODELS } from "./models.ts";
import { SPACES } from "./spaces.ts";
import { STORE } from "./store.ts";
import { UPSTREAM } from "./upstream.ts";

/** Every setting, in the order in which they are documented. */
export const ENTRIES = {
  ...CLAUDE,
  ...MODELS,
  ...UPSTREAM,
  ...MEMORY,
  ...CHOICES,
  ...SPACES,
  ...STORE,
  ...ACCESS,
  ...CALLS,
  ...LIMITS,
  ...LOG,
};

/** The name of a setting. */
export type Name = keyof typeof ENTRIES;

/** The parsed values by name. */
export type Values = { [Key in Name]?: z.output<(typeof ENTRIES)[Key]["schema"]> };

/** The names of the settings. */
export const SETTING_NAMES = Object.keys(ENTRIES) as readonly Name[];

/** The variable that Deno Deploy sets. */
export const DEPLOYMENT_VARIABLE = "DENO_DEPLOYMENT_ID";

/** Every environment variable that the bridge reads. */
export const VARIABLES: readonly string[] = [...SETTING_NAMES, DEPLOYMENT_VARIABLE];
