import { z } from "zod";
import { SECRET_KINDS, type SecretKind } from "../redaction/mod.ts";
import { list } from "./kinds.ts";

/** The kinds of secrets to mask: `all`, `none`, or some, comma-separated. */
export const secretKindsSchema = z.string().transform((value, context): readonly SecretKind[] => {
  if (value === "all") return SECRET_KINDS;
  if (value === "none") return [];
  const given = new Set(list(value));
  const known = SECRET_KINDS.filter((kind) => given.has(kind));
  if (known.length < given.size || known.length === 0) {
    const message =
      "must be all, none, or some of the kinds in docs/protocol.md, 3.11, comma-separated";
    context.addIssue({ code: "custom", message });
  }
  return known;
});
