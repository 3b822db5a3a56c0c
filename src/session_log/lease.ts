import { z } from "zod";
import { ms } from "../event_store/mod.ts";
import type { KvEntryMaybe } from "../kv/mod.ts";

/** The right to run a session's open turn. `version` changes with every write; a commit checks it. */
export interface Lease {
  readonly holder: string;
  /** The generation of the session that it belongs to. */
  readonly generation: string;
  readonly token: string;
  /** By the holder's clock, in ms since the epoch. */
  readonly expiresAt: number;
  /** How long it lasts after it was written, in ms. */
  readonly lastsMs: number;
  /** When this instance began to write it, by its stopwatch; undefined where it only read it. */
  readonly writtenAt?: number;
  readonly version: string;
}

/** A lease as stored. The token is new with every write, so that a doubtful commit can be told. */
const storedLeaseSchema = z.object({
  v: z.literal(1),
  holder: z.string(),
  incarnation: z.string(),
  token: z.string(),
  expiresAt: ms,
  /** Missing where an earlier version wrote it: as long as all leases did. */
  lastsMs: ms.optional(),
});

/** The lease that an entry holds. `usualMs`: how long it lasts where it does not say. */
export function leaseOf(
  { value, versionstamp }: KvEntryMaybe,
  usualMs: number,
): Lease | undefined {
  const stored = storedLeaseSchema.safeParse(value);
  if (!stored.success || versionstamp === null) return undefined;
  const { holder, incarnation: generation, token, expiresAt, lastsMs = usualMs } = stored.data;
  return { holder, generation, token, expiresAt, lastsMs, version: versionstamp };
}
