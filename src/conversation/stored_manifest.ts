import { z } from "zod";
import type { StoredManifest } from "./manifest.ts";

const NO_MANIFEST: StoredManifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };

/**
 * A manifest as it is read: one without the numbers that clients are told counts as empty. Checked by
 * hand, since every reply has one, and nothing that is folded depends on it.
 */
export const storedManifestSchema = z.custom<StoredManifest>(isManifest).catch(NO_MANIFEST);

function isManifest(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { upTo, limit, characters, items, leftOut } = value;
  return [upTo, limit, characters].every(isCount) && Array.isArray(items) && items.every(isItem) &&
    Array.isArray(leftOut) && leftOut.every(isOmission);
}

function isItem(item: unknown): boolean {
  return isObject(item) && typeof item["kind"] === "string" && isCount(item["from"]) &&
    isCount(item["to"]) && isCount(item["turns"]) && isCount(item["characters"]) &&
    (item["unanswered"] === undefined || isCount(item["unanswered"]));
}

function isOmission(row: unknown): boolean {
  return isObject(row) && typeof row["reason"] === "string" && isCount(row["turns"]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
