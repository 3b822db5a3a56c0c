import { assertEquals, assertStringIncludes } from "@std/assert";
import { pointsOf, writeReport } from "../../src/converse/report.ts";

Deno.test("pointsOf() reads one point per line and skips bullets, headings and empty lines", () => {
  const summary =
    "# Learned\nHere is what I learned:\n- Frames carry text.\n* Pings keep it alive.\n\n" +
    "1. A mask hides 3 bytes.\n2) No.\n---\nLast one";
  assertEquals(pointsOf(summary), [
    "Frames carry text.",
    "Pings keep it alive.",
    "A mask hides 3 bytes.",
    "No.",
    "Last one",
  ]);
});

Deno.test("writeReport() links each point to its turns and says when no turn supports it", () => {
  const report = writeReport({
    topic: "frames",
    at: "2026-11-25T10:00:00.000Z",
    points: [
      { text: "Frames carry text.", turns: ["q.r.2.3", "q.old.1.3"] },
      { text: "The moon is near.", turns: [] },
    ],
    questions: [
      { turn: "q.r.1.3", text: "What [is]\nit?" },
      { turn: "q.r.2.3", text: "And how?" },
    ],
    page: "http://127.0.0.1:8000/?session=frames",
    why: "The asker knew enough.",
    cost: "It cost nothing.",
  });
  const at = "http://127.0.0.1:8000/?session=frames";
  assertStringIncludes(
    report,
    `- Frames carry text. ([question 2](${at}#q.r.2.3), [earlier](${at}#q.old.1.3))`,
  );
  assertStringIncludes(report, "- The moon is near. (no turn supports this)");
  assertStringIncludes(report, `1. [What \\[is\\] it?](${at}#q.r.1.3)`);
});
