import { z } from "zod";
import { ID_FORM, idSchema } from "../protocol/mod.ts";
import { seconds, type SettingEntry } from "./kinds.ts";

/** What several sessions remember together. */
export const SPACES = {
  DEFAULT_SPACE: {
    schema: z.string().refine((id) => idSchema.safeParse(id).success, {
      error: `must be the id of a space: ${ID_FORM}`,
    }),
    meaning:
      "Space of sessions that name none. If unset, they have none: they know nothing of each other. Leave it unset where one token stands for many people",
  },
  LEARN: {
    schema: z.enum(["on", "off"], { error: "must be on or off" })
      .transform((value) => value === "on"),
    default: "on",
    meaning: "Whether facts are learned from the sessions of a space: `on` or `off`",
  },
  LEARN_AFTER_SECONDS: {
    schema: seconds(1, 86_400),
    default: "120",
    meaning: "How long a session must be quiet before it is learned from, in seconds",
  },
} as const satisfies Record<string, SettingEntry>;
