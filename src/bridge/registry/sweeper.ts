import { logger } from "../../telemetry/mod.ts";
import type { SessionRegistry } from "./session_registry.ts";

/** How long an idle session stays in memory, in ms, and how many of them may. */
const IDLE_MS = 300_000;
const MAX_IN_MEMORY = 1_000;

/** How often the registry is swept, in ms: a quarter of a time to live, within these bounds. */
const SWEEP_MS = { least: 200, most: 30_000 };

/** Regularly ends expired sessions and forgets idle ones. Returns the function that stops it. */
export function startSweeping(
  registry: SessionRegistry,
  { caches, ttlMs, now }: {
    /** What forgets regularly what nobody has used for a while. */
    readonly caches: readonly { sweep(): void }[];
    readonly ttlMs: number;
    readonly now: () => number;
  },
): () => void {
  const every = Math.min(SWEEP_MS.most, Math.max(SWEEP_MS.least, ttlMs / 4));
  const timer = setInterval(() => {
    sweep(registry, now());
    for (const cache of caches) cache.sweep();
  }, every);
  return () => clearInterval(timer);
}

function sweep(registry: SessionRegistry, now: number): void {
  const { sessions } = registry;
  const excess = sessions.length - MAX_IN_MEMORY;
  let idle = 0;
  for (const session of sessions) {
    if (session.isExpired(now)) {
      registry.closeIfGone(session)
        .catch((error) =>
          logger.warn("Checking whether a session has expired failed", { ...session.key, error })
        );
    } else if (session.isIdle) {
      const isOld = now - session.usedAt > IDLE_MS || session.isEmpty;
      if (isOld || idle++ < excess) registry.forget(session);
    }
  }
}
