import { createHash } from "node:crypto";

/** How many characters of a hash stand for an id: enough to tell a service's sessions apart. */
const HASH_CHARACTERS = 12;

/** How ids of owners, sessions and turns appear in logs and spans. */
export type IdFormat = "plain" | "hashed";

/** This process in logs, spans and stored outcomes; another one after every start. */
export const INSTANCE = crypto.randomUUID().slice(0, 8);

let format: IdFormat = "plain";

/** Sets how ids appear from now on. */
export function setIdFormat(chosen: IdFormat): void {
  format = chosen;
}

/** An id as it appears in logs and spans. The same id has the same hash on every instance. */
export function shownId(id: string): string {
  if (format === "plain") return id;
  return createHash("sha256").update(id).digest("hex").slice(0, HASH_CHARACTERS);
}
