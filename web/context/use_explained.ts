import { useEffect, useState } from "hono/jsx/dom";
import type { ContextInfo, EventInfo } from "../../src/client/mod.ts";
import { eventCacheOf } from "./event_cache.ts";
import { explain, type Explained, positionsOf } from "./explained.ts";

const NO_EVENTS: ReadonlyMap<number, EventInfo> = new Map();

/**
 * Explains a context: at once from the request alone, and with times once its events have loaded.
 */
export function useExplained(session: string, context: ContextInfo): Explained {
  const [known, setKnown] = useState<
    { readonly context: ContextInfo; readonly explained: Explained } | undefined
  >(undefined);
  useEffect(() => {
    let isMounted = true;
    eventCacheOf(session).all(positionsOf(context)).then((events) => {
      if (isMounted) setKnown({ context, explained: explain(context, events) });
    }, () => {
      // Only the times are missing.
    });
    return () => isMounted = false;
  }, [session, context]);
  return known?.context === context ? known.explained : explain(context, NO_EVENTS);
}
