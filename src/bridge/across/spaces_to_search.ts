import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { EverywhereOptions, SpaceToSearch } from "./search_everywhere.ts";

/** The spaces of an owner as they are now, for a search; those begun last first. */
export function spacesToSearch(spaces: LiveSpaces): EverywhereOptions["spacesOf"] {
  return async (owner, { space, limit }) => {
    const ids = space === undefined
      ? (await spaces.log.list(owner, { limit })).spaces.map((each) => each.space)
      : [space];
    const found: SpaceToSearch[] = [];
    for (const id of ids) {
      const read = await spaces.use({ owner, space: id }, ({ state, head }) => {
        return head && { id, generation: head.generation, space: state };
      });
      if (read) found.push(read);
    }
    return found;
  };
}
