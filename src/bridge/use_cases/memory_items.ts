import type { HistorySummary } from "../../conversation/mod.ts";
import type { SummaryResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** What owners decide on single things that a session remembers. Undefined: there is no such session. */
export interface MemoryItems {
  /** Keeps a turn that has ended out of every later context. */
  withhold(
    key: SessionKey,
    turn: string,
  ): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** Lets a withheld turn into contexts again. */
  release(
    key: SessionKey,
    turn: string,
  ): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** The summary as contexts have it now, if there is one. */
  summary(key: SessionKey): Promise<HistorySummary | undefined>;
  /** Writes another text for the summary that was seen. */
  reviseSummary(
    key: SessionKey,
    revised: { readonly summary: number; readonly text: string },
  ): Promise<SummaryResult | Rejection | undefined>;
  /** Has the summary made again; resolves once it is stored. */
  remakeSummary(key: SessionKey): Promise<SummaryResult | Rejection | undefined>;
}

/** The remembered things of the sessions in a registry. */
export function memoryItems(registry: SessionRegistry): MemoryItems {
  return {
    withhold: (key, turn) =>
      registry.useExisting(key, (session) => session.withholding.withhold(turn)),
    release: (key, turn) =>
      registry.useExisting(key, (session) => session.withholding.release(turn)),
    summary: (key) => registry.useExisting(key, (session) => session.summary.read()),
    reviseSummary: (key, { summary, text }) =>
      registry.useExisting(key, (session) => session.summary.revise(summary, text)),
    remakeSummary: (key) => registry.useExisting(key, (session) => session.summary.remake()),
  };
}
