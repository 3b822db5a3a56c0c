import { useSignal } from "../shared/signal.ts";
import { lateParts, type SessionMenuProps } from "./late_parts.ts";

/** The menu of a session, once it has loaded; its place until then. */
export function SessionMenuPlace(props: SessionMenuProps) {
  const parts = useSignal(lateParts, (value) => value);
  return parts ? <parts.SessionMenu {...props} /> : <span class="menu-place" />;
}
