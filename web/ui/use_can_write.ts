import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";

/** Whether the reader's token may send messages, as far as the bridge has said. */
export function useCanWrite(session: Session): boolean {
  const scopes = useSignal(session.info, (info) => info?.scopes);
  return scopes?.some((scope) => scope === "write" || scope === "admin") ?? true;
}
