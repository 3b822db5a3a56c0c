import type { SessionKeySpace } from "../keys.ts";
import { sessionListPlaces } from "../projections/session_list.ts";
import type { ListPlaces } from "../projections/stream_list.ts";
import { SPACE } from "../space_kind.ts";
import type { Counted } from "./account.ts";

/** A kind of streams that an owner is charged for, and where its lists lie. */
export interface CountedKind extends ListPlaces {
  readonly counted: Counted;
}

/** Sessions, as an owner's account counts them. */
export function countedSessions(keys: SessionKeySpace): CountedKind {
  return { counted: "sessions", ...sessionListPlaces(keys) };
}

/** Spaces, likewise. */
export function countedSpaces(keys: SessionKeySpace): CountedKind {
  return { counted: "spaces", kind: SPACE, all: keys.allSpaceLists() };
}
