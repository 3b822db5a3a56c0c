import type { UnknownEvent } from "../conversation/mod.ts";
import type { RecordedSpaceEvent } from "./events.ts";
import { forgetFact, learnFact, pinFact, reviseFact } from "./evolve_facts.ts";
import { digestSession, eraseSaid, joinSession, leaveSession } from "./evolve_sessions.ts";
import { dropSessions } from "./session_records.ts";
import { emptySpace, type Space } from "./space.ts";
import { withholdSource } from "./withheld.ts";

/** Folds one event into the state. An event that does not fit only advances the position. */
export function evolveSpace(space: Space, event: RecordedSpaceEvent | UnknownEvent): Space {
  const moved = { ...space, position: event.position };
  switch (event.type) {
    case "SpaceOpened": {
      const opened = { ...moved, openedAt: moved.openedAt ?? event.at };
      return event.data.name ? { ...opened, name: event.data.name } : opened;
    }
    case "SpaceRenamed": {
      const { name: _, ...nameless } = moved;
      return event.data.name === "" ? nameless : { ...nameless, name: event.data.name };
    }
    case "SessionJoined":
      return joinSession(moved, event);
    case "SessionLeft":
      return leaveSession(moved, event);
    case "SessionsDropped":
      return dropSessions(moved, event);
    case "SessionDigested":
      return digestSession(moved, event);
    case "FactLearned":
      return learnFact(moved, event);
    case "FactRevised":
      return reviseFact(moved, event);
    case "FactForgotten":
      return eraseSaid(forgetFact(moved, event), event.data.erases ?? []);
    case "FactPinned":
    case "FactUnpinned":
      return pinFact(moved, event);
    case "SourceWithheld":
    case "SourceReleased": {
      const { position, data, type } = event;
      return withholdSource(moved, { ...data, position, isWithheld: type === "SourceWithheld" });
    }
    case "unknown":
      return moved;
    default:
      return event satisfies never;
  }
}

/** Folds events, in order, into a state. */
export function foldSpace(
  events: Iterable<RecordedSpaceEvent | UnknownEvent>,
  from: Space = emptySpace,
): Space {
  let space = from;
  for (const event of events) space = evolveSpace(space, event);
  return space;
}
