import type { SpaceEventData } from "./events.ts";
import { allow, type SpaceDecision } from "./space_decision.ts";
import { findSession, type Space } from "./space.ts";

/** A turn of a session is withheld, or released: nothing is known of it meanwhile. */
export interface WithholdSource extends SpaceEventData<"SourceWithheld"> {
  readonly type: "WithholdSource" | "ReleaseSource";
}

/** Withholds or releases what a session said. Nothing where the space does not know the session. */
export function decideWithheld(
  { type, session, generation, positions }: WithholdSource,
  space: Space,
): SpaceDecision {
  const known = findSession(space, session, generation);
  if (!known || known.state === "erased") return allow([]);
  const isWithheld = type === "WithholdSource";
  const changed = positions.filter((each) => (known.withheld?.has(each) ?? false) !== isWithheld);
  if (changed.length === 0) return allow([]);
  const data = { session, generation, positions: changed };
  return allow([{ type: isWithheld ? "SourceWithheld" : "SourceReleased", data }]);
}
