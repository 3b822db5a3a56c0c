import { StoreError } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { EverywhereOptions, SpaceToSearch } from "./search_everywhere.ts";

/**
 * The spaces of an owner as they are now, for a search; those begun last first. Of many, one that cannot
 * be read is left out; one that was asked for is an error then, as is a store that does not answer.
 */
export function spacesToSearch(spaces: LiveSpaces): EverywhereOptions["spacesOf"] {
  const read = (owner: string, id: string) =>
    spaces.use({ owner, space: id }, ({ state, head }): SpaceToSearch | undefined => {
      return head && { id, generation: head.generation, space: state };
    });
  return async (owner, { space, limit }) => {
    const found: SpaceToSearch[] = [];
    const unread = new Set<string>();
    const ids = space === undefined
      ? (await spaces.log.list(owner, { limit })).spaces.map((each) => each.space)
      : [space];
    for (const id of ids) {
      try {
        const known = await read(owner, id);
        if (known) found.push(known);
      } catch (error) {
        const isDown = error instanceof StoreError && error.code === "store_unavailable";
        if (isDown || space !== undefined) throw error;
        unread.add(id);
        logger.warn("Reading a space for a search failed; it is left out", {
          ...{ owner, space: id, error },
        });
      }
    }
    return { spaces: found, unread };
  };
}
