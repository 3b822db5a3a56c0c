import type { SpaceMembership } from "../../conversation/mod.ts";
import { findSession, mayBeDropped, type Space } from "../../knowledge/mod.ts";

/**
 * Whether a session that says it is in a space is there. `pending`: it joined, and the space has still
 * to be told. `gone`: the space let it go, or the one that it joined is no more.
 */
export type Membership = "there" | "pending" | "gone";

/** What both say of it: the session in its log, and the space in its own. */
export interface MembershipQuery {
  readonly session: string;
  /** The session's lineage. */
  readonly lineage: string;
  readonly says: SpaceMembership;
  /** The space now, and its generation; undefined where there is none. */
  readonly space: { readonly state: Space; readonly generation: string } | undefined;
}

/**
 * Law 14: a session sees a space only where both say that it belongs there. A space of the same id
 * that was begun later does not know the session, and has another generation. One of which a space
 * has no record, since it was gone, does not come back by itself.
 */
export function membershipOf({ session, lineage, says, space }: MembershipQuery): Membership {
  if (!space) return "gone";
  const known = findSession(space.state, session, lineage);
  if (!known) {
    const isNew = says.generation === space.generation && !mayBeDropped(space.state, says.frozenAt);
    return isNew ? "pending" : "gone";
  }
  if (known.state === "there") return "there";
  const isBack = known.state !== "erased" && known.left !== undefined &&
    known.left.position <= says.frozenAt;
  return isBack ? "pending" : "gone";
}
