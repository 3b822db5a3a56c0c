import type { RecordedSpaceEvent } from "./events.ts";

/**
 * An event without its text, or without what a session has taken along: it keeps its position, its
 * time, its type, and what says where and by whom something was said. Events without a text of their
 * own stay as they are.
 */
export function blanked(event: RecordedSpaceEvent): RecordedSpaceEvent {
  switch (event.type) {
    case "SessionJoined": {
      const { title: _, carried: __, ...data } = event.data;
      return { ...event, data };
    }
    case "SessionDigested": {
      const { title: _, terms: __, ...data } = event.data;
      return { ...event, data: { ...data, text: "" } };
    }
    case "FactLearned": {
      const { redacted: _, ...data } = event.data;
      return { ...event, data: { ...data, text: "" } };
    }
    case "FactRevised": {
      const { redacted: _, ...data } = event.data;
      return { ...event, data: { ...data, text: "" } };
    }
    default:
      return event;
  }
}
