/** A point that was learned, and the turns that support it, the best first. */
export interface Point {
  readonly text: string;
  readonly turns: readonly string[];
}

/** The contents of a report. */
export interface Report {
  readonly topic: string;
  /** ISO 8601. */
  readonly at: string;
  readonly points: readonly Point[];
  /** The questions of the run with their turns, in order. */
  readonly questions: readonly { readonly turn: string; readonly text: string }[];
  /** The URL of the page with the session that answered. */
  readonly page: string;
  readonly why: string;
  readonly cost: string;
}

const MARKER = /^\s*(?:[-*•–]|\d+[.)])\s+/;

/** The points of a text with one per line, without their bullets and numbers. */
export function pointsOf(summary: string): string[] {
  return summary.split("\n").map((line) => line.replace(MARKER, "").trim()).filter((line) =>
    /\p{L}/u.test(line) && !line.endsWith(":") && !line.startsWith("#")
  );
}

/** Writes the report in Markdown. A point that no turn supports says so. */
export function writeReport(report: Report): string {
  const { topic, at, points, questions, page, why, cost } = report;
  const link = (turn: string, name: string) => `[${name}](${page}#${encodeURIComponent(turn)})`;
  const numbers = new Map(questions.map(({ turn }, index) => [turn, index + 1]));
  const nameOf = (turn: string) => {
    const number = numbers.get(turn);
    return number === undefined ? "earlier" : `question ${number}`;
  };
  const learned = points.map(({ text, turns }) =>
    turns.length === 0
      ? `- ${text} (no turn supports this)`
      : `- ${text} (${turns.map((turn) => link(turn, nameOf(turn))).join(", ")})`
  );
  return [
    `# What was learned about ${topic}`,
    "",
    `${at.slice(0, 10)}. ${why} ${cost}`,
    "",
    ...(learned.length === 0 ? ["Nothing was noted."] : learned),
    "",
    "## The questions",
    "",
    ...questions.map(({ turn, text }, index) =>
      `${index + 1}. ${link(turn, text.replaceAll(/\s+/g, " ").replaceAll(/[[\]]/g, "\\$&"))}`
    ),
    "",
  ].join("\n");
}
