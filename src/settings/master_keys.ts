import { z } from "zod";
import { parseMasterKeys } from "../session_log/mod.ts";

/** Master keys, `id:base64,…`. All problems are reported at once, without the keys. */
export const masterKeysSchema = z.string().transform((value, context) => {
  const { keys, problems } = parseMasterKeys(value);
  if (problems.length === 0) return keys;
  const message = `must be comma-separated keys id:base64: ${problems.join("; ")}; ` +
    "deno task key generates one";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
