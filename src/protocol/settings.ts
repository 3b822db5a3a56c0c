import { z } from "zod";
import { idSchema, storedIdSchema } from "./ids.ts";
import { LONGEST_KEEPING, LONGEST_TEXT } from "./limits.ts";
import { textSchema } from "./texts.ts";

const contextLimit = z.int().nonnegative();
const keepFor = z.int().positive();

/** What to change of a session's settings: `null` takes the bridge's again, what is absent stays. */
export const settingsFields = {
  change: idSchema.optional().describe("The change's id, by which it is safe to send it again"),
  model: textSchema.refine((name) => name.trim() !== "", { error: "must not be empty" })
    .nullable().optional().describe("The model that replies"),
  systemPrompt: textSchema.nullable().optional().describe("The system prompt; blank: none"),
  contextLimit: z.int().min(0).max(LONGEST_TEXT).nullable().optional()
    .describe("The budget of its contexts, in characters"),
  summaries: z.boolean().nullable().optional().describe("Whether older turns are summarised"),
  keepFor: keepFor.max(LONGEST_KEEPING).nullable().optional()
    .describe("How long the session is kept unused, in seconds"),
};

/** The error for a change that names no setting. */
export const NO_SETTING = "must have at least one of model, systemPrompt, contextLimit, " +
  "summaries and keepFor";

/** Whether a change names a setting. */
export function namesASetting(
  { model, systemPrompt, contextLimit, summaries, keepFor }: Readonly<Record<string, unknown>>,
): boolean {
  return [model, systemPrompt, contextLimit, summaries, keepFor].some((each) => each !== undefined);
}

/** Body of `PATCH /v1/sessions/:id/settings`. */
export const settingsBodySchema = z.object(settingsFields)
  .refine(namesASetting, { error: NO_SETTING });

/** The settings that hold, as `session.configured` tells them. */
export const heldSettingsSchema = z.object({
  model: z.string(),
  systemPrompt: z.string(),
  contextLimit,
  summaries: z.boolean(),
});

/** The same with how long the session is kept unused, in seconds. */
const settingsSchema = heldSettingsSchema.extend({ keepFor }).meta({ id: "Settings" });

/** Answer of `GET` and `PATCH /v1/sessions/:id/settings`. */
export const configurationSchema = z.object({
  session: storedIdSchema,
  /** Where they were changed last; 0: never. */
  position: z.int().nonnegative(),
  settings: settingsSchema,
  /** Which of them are the session's own; the others are the bridge's. */
  own: z.array(z.string()),
}).meta({ id: "Configuration" });

/** Answer of `GET /v1/settings`: what sessions can be set to. */
export const settingsOfferSchema = z.object({
  /** What holds for a session that has nothing of its own. */
  defaults: settingsSchema,
  bounds: z.object({
    /** In characters. */
    contextLimit: z.object({ least: z.int().nonnegative(), most: z.int().nonnegative() }),
    /** The longest, in characters. */
    systemPrompt: z.int().positive(),
    /** The longest, in seconds. */
    keepFor: z.int().positive(),
  }),
  /** The models that may be chosen; absent where the provider does not tell which there are. */
  models: z.array(z.object({ id: z.string(), label: z.string().optional() })).optional(),
}).meta({ id: "SettingsOffer" });
