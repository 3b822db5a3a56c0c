import type { Rule } from "./rule.ts";
import type { Result } from "./suite.ts";

/** The line of a result, with two more if it failed. */
export function lineOf(result: Result): string {
  const { id, title, ms } = result;
  switch (result.verdict) {
    case "pass":
      return `pass           ${id}  ${title} (${ms} ms)`;
    case "fail":
      return `FAIL           ${id}  ${title}\n` +
        `                 expected: ${result.expected}\n` +
        `                 came:     ${result.came.replaceAll(/\s*\n\s*/g, " ")}`;
    case "not checkable":
      return `not checkable  ${id}  ${title}: ${result.reason}`;
  }
}

/** The totals of a run. */
export function summaryOf(results: readonly Result[]): string {
  const count = (verdict: Result["verdict"]) =>
    results.filter((result) => result.verdict === verdict).length;
  return `${count("pass")} passed, ${count("fail")} failed, ` +
    `${count("not checkable")} not checkable`;
}

/** A line for each thing that no rule can check. */
export function uncheckableLines(reasons: Readonly<Record<string, string>>): string {
  return Object.entries(reasons)
    .map(([name, reason]) => `not checkable  ${name.replace(":", " ")}: ${reason}`).join("\n");
}

/** A line for each rule. */
export function listOf(rules: readonly Rule[]): string {
  return rules.map(({ id, title, covers }) => {
    const names = covers.map((name) => name.replace(":", " ")).join(", ");
    return `${id}  ${title}${names && ` [${names}]`}`;
  }).join("\n");
}
