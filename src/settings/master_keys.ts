import { z } from "zod";
import { parseMasterKeys } from "../session_log/mod.ts";

/** Master keys, `id:base64,…`; all that is wrong with them is told at once, without the keys. */
export const masterKeysSchema = z.string().transform((value, context) => {
  const { keys, problems } = parseMasterKeys(value);
  if (problems.length === 0) return keys;
  const message = `must be keys id:base64, parted by commas: ${problems.join("; ")}; ` +
    "deno task key makes one";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
