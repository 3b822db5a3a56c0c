import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { beginnings, chosenSpace } from "../state/spaces.ts";

/** The space of a session, live; null: none. Undefined until the bridge has answered. */
export function useSpace(session: Session): string | null | undefined {
  const select = () => session.space;
  const space = useSignal(session.info, select);
  useSignal(session.changed, select);
  useSignal(beginnings, select);
  useSignal(chosenSpace, select);
  return space;
}
