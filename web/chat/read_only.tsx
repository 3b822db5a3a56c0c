import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { requestToken } from "../state/token.ts";

/** Whether the reader's token may send messages, as far as the bridge has said. */
export function useCanWrite(session: Session): boolean {
  const scopes = useSignal(session.info, (info) => info?.scopes);
  return scopes?.some((scope) => scope === "write" || scope === "admin") ?? true;
}

/** Stands in place of the message field for a token that may only read. */
export function ReadOnly() {
  return (
    <div class="banner read-only" role="note">
      <p>
        {words.readOnly}
      </p>
      <button type="button" class="small" onClick={requestToken}>{words.otherToken}</button>
    </div>
  );
}
