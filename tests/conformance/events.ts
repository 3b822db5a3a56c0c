import { expectShape } from "./expect.ts";
import { eventPageShape } from "./shapes.ts";
import type { Target } from "./target.ts";

/** A page of a session's events. */
export async function eventPage(t: Target, session: string, query: string) {
  const page = await t.json("GET", `/v1/sessions/${session}/events${query}`);
  return expectShape("a page of events", page, eventPageShape);
}
