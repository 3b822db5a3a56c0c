import type { StreamGuest } from "../event_store/mod.ts";
import {
  accountGuest,
  countedSpaces,
  leaseGuest,
  type LogFoundation,
  SPACE,
  streamListGuest,
} from "../session_log/mod.ts";
import { SnapshotKeys } from "./keys.ts";

/** Whoever keeps values of spaces beside their events. */
export function spaceGuests({ kv, keys, accounts }: LogFoundation): readonly StreamGuest[] {
  const counted = countedSpaces(keys);
  const snapshots = new SnapshotKeys(keys.streams);
  return [
    leaseGuest(SPACE, keys.streams),
    streamListGuest(counted, kv),
    accountGuest(counted, keys, () => accounts),
    {
      kind: SPACE,
      keysOf: (stream, head) => head ? [snapshots.snapshot(stream, head.generation)] : [],
      prefixesOf: (stream) => [snapshots.all(stream)],
      belongsTo: ({ generation, ...stream }) => {
        const { length } = snapshots.all(stream);
        return ({ key }) => key[length] === generation;
      },
      // It can be made again, then with a key that is encrypted.
      sealed: ({ key }) => Promise.resolve({ key, value: undefined }),
    },
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
