import { findSession } from "../../knowledge/mod.ts";
import type { ListedSession } from "../../session_log/mod.ts";
import type { LiveSpaces } from "./live_spaces.ts";

/** Which spaces an owner's sessions are in, as far as their heads and the spaces tell. */
export class SessionPlaces {
  readonly #spaces: LiveSpaces;
  readonly #owner: string;
  /** The generations of the spaces that were looked at. */
  readonly #generations = new Map<string, Promise<string | undefined>>();

  constructor(spaces: LiveSpaces, owner: string) {
    this.#spaces = spaces;
    this.#owner = owner;
  }

  /** The space that a session is in; undefined where it is in none, or the one that it names is gone. */
  async of(
    { session, lineage, space, spaceGeneration }: Pick<
      ListedSession,
      "session" | "lineage" | "space" | "spaceGeneration"
    >,
  ): Promise<string | undefined> {
    if (space === undefined) return undefined;
    const key = { owner: this.#owner, space };
    const known = this.#generations.get(space) ??
      this.#spaces.log.head(key).then((head) => head?.generation);
    this.#generations.set(space, known);
    const generation = await known;
    if (generation === undefined) return undefined;
    if (generation === spaceGeneration) return space;
    // A restored space has another generation, and knows its sessions.
    const isThere = await this.#spaces.use(
      key,
      ({ state }) => findSession(state, session, lineage)?.state === "there",
    );
    return isThere ? space : undefined;
  }
}
