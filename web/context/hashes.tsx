import { useEffect, useState } from "hono/jsx/dom";
import type { ContextInfo, RequestInfo } from "../../src/client/mod.ts";
import { sentText, sha256Of } from "./request_text.ts";
import { contextWords } from "../languages/context.ts";

/** Shows whether the request as sent, as rebuilt from the log, and as shown here are identical. */
export function Hashes({ sha256: { sent, rebuilt }, request }: {
  readonly sha256: NonNullable<ContextInfo["sha256"]>;
  readonly request: RequestInfo;
}) {
  const [shown, setShown] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isMounted = true;
    void sha256Of(sentText(request)).then((hash) => isMounted && setShown(hash));
    return () => isMounted = false;
  }, [request]);
  const isVerified = sent === rebuilt && (shown === undefined || shown === sent);
  const rows = [
    [contextWords.sent, sent],
    [contextWords.rebuilt, rebuilt],
    [contextWords.shownHere, shown],
  ] as const;
  return (
    <div class={`context-hash ${isVerified ? "same" : "other"}`}>
      <p>
        <strong>{isVerified ? contextWords.verified : contextWords.notVerified}</strong>{" "}
        {isVerified ? contextWords.same : contextWords.different}
      </p>
      <dl>
        {rows.map(([name, hash]) =>
          hash !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{hash}</code>
              </dd>
            </div>
          )
        )}
      </dl>
    </div>
  );
}
