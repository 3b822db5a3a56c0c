import type { UnknownEvent } from "../../conversation/mod.ts";
import type { RecordedSpaceEvent } from "../../knowledge/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";

/** The frames that tell the clients of a space's sessions of an event. */
export function spaceFramesOf(
  event: RecordedSpaceEvent | UnknownEvent,
  space: string,
): ServerFrame[] {
  switch (event.type) {
    case "FactLearned":
    case "FactRevised": {
      const { fact, text, saidBy, sources } = event.data;
      // Its text went meanwhile.
      if (text === "") return [];
      const type = event.type === "FactLearned" ? "fact.learned" : "fact.revised";
      const said = sources.map(({ session, positions }) => ({ session, positions }));
      return [{ type, space, fact, text, saidBy, sources: said }];
    }
    case "FactForgotten": {
      const { fact, reason } = event.data;
      return [{ type: "fact.forgotten", space, fact, reason }];
    }
    case "SourceWithheld":
    case "SourceReleased": {
      const withheld = event.type === "SourceWithheld";
      return [{ type: "facts.withheld", space, session: event.data.session, withheld }];
    }
    default:
      return [];
  }
}
