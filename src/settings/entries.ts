import type { z } from "zod";
import { ACCESS } from "./access.ts";
import { CALLS } from "./calls.ts";
import { CLAUDE } from "./claude.ts";
import { LIMITS } from "./limits.ts";
import { LOG } from "./log.ts";
import { MEMORY } from "./memory.ts";
import { STORE } from "./store.ts";

/** Every setting, in the order in which people are told of them. */
export const ENTRIES = { ...CLAUDE, ...MEMORY, ...STORE, ...ACCESS, ...CALLS, ...LIMITS, ...LOG };

/** The name of a setting. */
export type Name = keyof typeof ENTRIES;

/** What was read, by its name. */
export type Values = { [Key in Name]?: z.output<(typeof ENTRIES)[Key]["schema"]> };

/** The names of the environment variables that are read, besides the one that tells of Deploy. */
export const SETTING_NAMES = Object.keys(ENTRIES) as readonly Name[];
