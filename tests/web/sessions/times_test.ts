import { assertEquals } from "@std/assert";
import { dayHeading, expiryNote, timeAgo } from "../../../web/sessions/times.ts";

const NOW = new Date(2026, 5, 17, 12).getTime();
const HOUR_MS = 3_600_000;

function iso(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

Deno.test("expiryNote() says when an unused session is deleted, in its largest unit", () => {
  const left = [-1, 30_000, 5.5 * 60_000, 23.9 * HOUR_MS, 47 * HOUR_MS, 72 * HOUR_MS];
  assertEquals(left.map((ms) => expiryNote(iso(ms), NOW)), [
    "Expired",
    "Deleted in less than a minute unless used",
    "Deleted in 5 min unless used",
    "Deleted in 23 h unless used",
    "Deleted in 47 h unless used",
    "Deleted in 3 days unless used",
  ]);
});

Deno.test("timeAgo() and dayHeading() place a time before now", () => {
  assertEquals([0, -30_000, -2 * HOUR_MS].map((ms) => timeAgo(iso(ms), NOW)), [
    ...["just now", "just now", "2 hr. ago"],
  ]);
  const days = [0, -13, -30, -80, -300].map((hours) => dayHeading(iso(hours * HOUR_MS), NOW));
  assertEquals(days, ["Today", "Yesterday", "Yesterday", "This week", "Earlier"]);
  assertEquals(dayHeading(undefined, NOW), "Earlier");
});
