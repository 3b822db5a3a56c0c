import type { StreamGuest } from "../event_store/mod.ts";
import {
  accountGuest,
  countedSpaces,
  leaseGuest,
  type LogFoundation,
  SPACE,
  streamListGuest,
} from "../session_log/mod.ts";

/** Whoever keeps values of spaces beside their events. */
export function spaceGuests({ kv, keys, accounts }: LogFoundation): readonly StreamGuest[] {
  const counted = countedSpaces(keys);
  return [
    leaseGuest(SPACE, keys.streams),
    streamListGuest(counted, kv),
    accountGuest(counted, keys, () => accounts),
    {
      // What its sessions have said, and what it has still to forget, is nothing to anyone without it.
      kind: SPACE,
      prefixesOf: ({ owner, id }) => [[...keys.allLearn(), owner, id], [
        ...keys.allForget(),
        owner,
        id,
      ]],
    },
  ];
}
