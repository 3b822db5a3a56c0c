import { pause } from "../src/shared/mod.ts";
import { Listeners } from "./listener_process.ts";
import { useOf } from "./process_use.ts";
import type { Ways } from "./streams_ways.ts";

/** So long opening may leave behind what is soon freed: V8 gives back what it has once little is allocated. */
const SETTLE_MS = 60_000;

/** What idle sockets cost the bridge. */
export interface Idle {
  /** Resident memory with them, in MB. */
  readonly resident: number;
  readonly dropped: number;
}

/** Opens so many sockets, each on a session of its own, and leaves them alone. */
export async function idleSockets({ bridge }: Ways, count: number): Promise<Idle> {
  const before = useOf(bridge.pid);
  const listeners = await Listeners.open({ port: bridge.port, session: "idle*", count });
  await pause(SETTLE_MS);
  const after = useOf(bridge.pid);
  const { dropped } = await listeners.report();
  await listeners.end();
  const each = (after.resident - before.resident) * 1_024 / count;
  console.log(
    `Resident memory: ${before.resident.toFixed(0)} MB before, ${
      after.resident.toFixed(0)
    } MB with ` +
      `${count} idle sockets, ${each.toFixed(1)} KB each; file descriptors ${before.descriptors} ` +
      `and ${after.descriptors}`,
  );
  return { resident: after.resident, dropped };
}
