import { useSignal } from "../shared/signal.ts";
import { current } from "../state/current.ts";

/** Whether this browser's token allows to change settings. */
export function useMayChange(): boolean {
  const session = useSignal(current, (value) => value);
  const scopes = useSignal(session.info, (info) => info?.scopes);
  return scopes?.some((scope) => scope === "write" || scope === "admin") ?? true;
}
