import type { Turn } from "../../src/client/mod.ts";
import { drawerTitle, openDrawer } from "../state/route.ts";
import { ActionButton } from "../ui/turn_actions.tsx";

/** Shows what Claude was asked. A message that never arrived has no request. */
export function RequestButton({ turn: { id, position } }: { readonly turn: Turn }) {
  if (position === undefined) return null;
  return <ActionButton icon="eye" label={drawerTitle(id)} onClick={() => openDrawer(id)} />;
}
