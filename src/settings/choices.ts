import { z } from "zod";
import { list, type SettingEntry, whole } from "./kinds.ts";

/** A star before the end of a name. */
const STAR = /\*./;

/** What sessions may have of their own settings. */
export const CHOICES = {
  ALLOWED_MODELS: {
    schema: z.string().transform(list).refine((names) => !names.some((name) => STAR.test(name)), {
      error: "must have * only at the end of a name",
    }),
    meaning:
      "Models that sessions may choose, comma-separated; `*` at the end stands for any rest, alone for " +
      "every model of the provider. If unset: every model without `BRIDGE_TOKENS` and JWTs, since only " +
      "this machine can connect, otherwise `MODEL` and `SUMMARY_MODEL`",
  },
  MAX_CONTEXT_LIMIT: {
    schema: whole(400, 4_000_000),
    default: "200000",
    meaning:
      "Greatest budget that a session may choose, in characters; `CONTEXT_LIMIT` if that is greater",
  },
} as const satisfies Record<string, SettingEntry>;

/** The models that sessions may choose: names, or their beginnings with a `*` behind. */
export function allowedModels(
  named: readonly string[] | undefined,
  { models: { reply, summary }, isShared }: {
    readonly models: Readonly<Record<"reply" | "summary", { provider: string; name: string }>>;
    /** Whether others than this machine may connect. */
    readonly isShared: boolean;
  },
): readonly string[] {
  if (named === undefined && !isShared) return ["*"];
  const usual = summary.provider === reply.provider ? [reply.name, summary.name] : [reply.name];
  return [...new Set([...named ?? usual, reply.name])];
}
