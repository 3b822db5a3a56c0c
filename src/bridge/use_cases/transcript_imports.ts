import type { Imported, Transcript } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** Imports of what was said elsewhere. */
export interface TranscriptImports {
  /** Imports a transcript atomically, after what the session holds already. */
  import(key: SessionKey, transcript: Transcript): Promise<Imported | Rejection>;
}

/** Imports into the sessions in a registry. */
export function transcriptImports(registry: SessionRegistry): TranscriptImports {
  return {
    import: (key, transcript) => registry.use(key, (session) => session.import(transcript)),
  };
}
