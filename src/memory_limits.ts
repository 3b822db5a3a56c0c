import { getHeapStatistics } from "node:v8";
import type { Settings } from "./settings/mod.ts";

/** The share of the JavaScript heap that live sessions take by default. */
const LIVE_SHARE = 1 / 3;

/** The share of it that may wait for clients by default. */
const OUTGOING_SHARE = 1 / 16;

/** How much memory may be used for what, in bytes: as set, or else shares of the heap's limit. */
export function memoryLimits(
  { liveBytes, outgoingBytes }: Settings["memory"],
  heapBytes = getHeapStatistics().heap_size_limit,
): { readonly liveBytes: number; readonly outgoingBytes: number } {
  return {
    liveBytes: liveBytes ?? Math.floor(heapBytes * LIVE_SHARE),
    outgoingBytes: outgoingBytes ?? Math.floor(heapBytes * OUTGOING_SHARE),
  };
}
