import type { Imported, Transcript } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** Imports of what was said elsewhere. */
export interface TranscriptImports {
  /** The longest line of a transcript, in characters (UTF-16 units): that of a message. */
  readonly longestLine: number;
  /** Imports a transcript atomically, after what the session holds already. */
  import(key: SessionKey, transcript: Transcript): Promise<Imported | Rejection>;
}

/** Imports into the sessions in a registry. */
export function transcriptImports(
  registry: SessionRegistry,
  { maxMessageCharacters }: BridgeSettings,
): TranscriptImports {
  return {
    longestLine: maxMessageCharacters,
    import: (key, transcript) => registry.use(key, (session) => session.import(transcript)),
  };
}
