import { timingSafeEqual as nodeTimingSafeEqual } from "node:crypto";

/** Compares two byte sequences in time that depends on their length alone. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && nodeTimingSafeEqual(a, b);
}
