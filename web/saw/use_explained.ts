import { useEffect, useState } from "hono/jsx/dom";
import type { ContextInfo, EventInfo } from "../../src/client/mod.ts";
import { eventsOf } from "./events.ts";
import { explain, type Explained, positionsOf } from "./explained.ts";

const NONE: ReadonlyMap<number, EventInfo> = new Map();

/** A context explained: at once by the request alone, and with times once its events are there. */
export function useExplained(session: string, context: ContextInfo): Explained {
  const [known, setKnown] = useState<
    { readonly context: ContextInfo; readonly explained: Explained } | undefined
  >(undefined);
  useEffect(() => {
    let isWanted = true;
    eventsOf(session).all(positionsOf(context)).then((events) => {
      if (isWanted) setKnown({ context, explained: explain(context, events) });
    }, () => {
      // What is shown stands without times: the context itself is whole.
    });
    return () => isWanted = false;
  }, [session, context]);
  return known?.context === context ? known.explained : explain(context, NONE);
}
