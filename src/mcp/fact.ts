import type { FactHistory, SourceView } from "../bridge/mod.ts";

/** A fact as models may read it: without withheld words; undefined where nothing else says it. */
export function factForModels(fact: FactHistory | undefined): FactHistory | undefined {
  if (!fact || fact.withheld) return undefined;
  const { sources, history } = fact;
  return {
    ...fact,
    sources: sources.map(withoutWithheld),
    history: history.map(({ sources, ...event }) => ({
      ...event,
      ...sources ? { sources: sources.map(withoutWithheld) } : {},
    })),
  };
}

function withoutWithheld({ quotes, ...source }: SourceView): SourceView {
  if (!quotes) return source;
  return { ...source, quotes: quotes.filter(({ withheld }) => !withheld) };
}
