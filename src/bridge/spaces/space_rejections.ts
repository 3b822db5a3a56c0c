import type { SpaceRefusal } from "../../knowledge/mod.ts";
import type { Rejection } from "../api/rejection.ts";
import { rejected, sayTooLong } from "../wire/rejections.ts";

/** What a client is told when the core refuses a command for a space. */
export function rejectionOfSpace(refusal: SpaceRefusal): Rejection {
  switch (refusal.reason) {
    case "SpaceUnknown":
      return rejected("not_found", "No such space");
    case "SpaceNameTooLong":
      return rejected("invalid_request", `${sayTooLong("name", refusal)}; shorten it`);
    case "TooManySessions":
      return rejected(
        "too_many_sessions",
        `The space has ${refusal.limit} sessions, the most allowed; delete some, or use another space`,
      );
    case "SessionNotInSpace":
      return rejected("not_found", `The session ${refusal.session} is not in the space`);
    case "AlreadyDigested":
      return rejected("space_busy", "Another instance has learned from the session; try again");
    case "FactUnknown":
      return rejected("not_found", `No fact ${refusal.fact} is known`);
    case "FactIdTaken":
      return rejected(
        "fact_id_taken",
        `There is or was a fact ${refusal.fact} with another text; choose another id`,
      );
    case "EmptyFact":
      return rejected("invalid_request", "The fact has no text; write some");
    case "FactTooLong":
      return rejected("fact_too_long", `${sayTooLong("fact", refusal)}; shorten it`);
    case "FactRepeated":
      return rejected("fact_id_taken", `The fact ${refusal.fact} says so already`);
    case "TooManyFacts":
      return rejected(
        "facts_full",
        `The space has ${refusal.limit} facts, all pinned; forget or unpin some`,
      );
    default:
      return refusal satisfies never;
  }
}
