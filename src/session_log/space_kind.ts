import { defineKind } from "../event_store/mod.ts";

/** Streams that hold spaces: beside the sessions' in one store, and charged to the same accounts. */
export const SPACE = defineKind("space", ["name", "sessions"]);
