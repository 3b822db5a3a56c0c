import type { SessionLife } from "./known_fact.ts";
import { ListMemory } from "./list_memory.ts";
import type { TalkSketch } from "./talk_sketch.ts";
import { nearestTime } from "./times.ts";

/** What a session, or a part of it, was about. */
export interface SessionDigest extends SessionLife {
  readonly text: string;
  readonly title?: string;
  /** The words by which it is found beside its text (`termsOfTalk`). */
  readonly terms?: readonly string[];
  /** Where its words were said; without it, all of it counts as news. */
  readonly sketch?: TalkSketch;
  /** When the last of it was said, in ms since the epoch. */
  readonly saidTo: number;
}

/** The search index of a space's digests. */
export class DigestMemory extends ListMemory<SessionDigest> {
  constructor() {
    super(({ text, title = "", terms = [], saidTo }) => ({
      ...{ role: "user", text: `${title}\n${text}\n${terms.join(" ")}`, isWhole: true },
      at: nearestTime(saidTo),
    }));
  }
}
