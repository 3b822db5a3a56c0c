import { logger } from "./telemetry/mod.ts";

/** Once in ten minutes: no session that lives for an hour expires before it was learned from. */
const EVERY_TEN_MINUTES = "*/10 * * * *";

/**
 * Has the platform call a task regularly, where it does such a thing: one that scales to zero wakes
 * nobody else before sessions expire. Elsewhere, and where `Deno.cron` needs a flag that is not set,
 * it does nothing; instances that stay alive look for themselves. To be called while the main module
 * loads, which is when Deno Deploy takes note of it.
 */
export function scheduleLearning(learnDue: () => Promise<void>): void {
  if (!("cron" in Deno) || typeof Deno.cron !== "function") return;
  Deno.cron("learn from sessions", EVERY_TEN_MINUTES, learnDue).catch((error) => {
    logger.warn("Scheduling what is to be learned failed; instances still look for it", { error });
  });
}
