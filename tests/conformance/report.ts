import type { Rule } from "./rule.ts";
import type { Result } from "./suite.ts";

/** The line of one rule; two more where it failed. */
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

/** The numbers of a run. */
export function summaryOf(results: readonly Result[]): string {
  const count = (verdict: Result["verdict"]) =>
    results.filter((result) => result.verdict === verdict).length;
  return `${count("pass")} passed, ${count("fail")} failed, ` +
    `${count("not checkable")} not checkable`;
}

/** What no rule checks, and why. */
export function uncheckableLines(reasons: Readonly<Record<string, string>>): string {
  return Object.entries(reasons)
    .map(([name, reason]) => `not checkable  ${name.replace(":", " ")}: ${reason}`).join("\n");
}

/** Every rule, a line each. */
export function listOf(rules: readonly Rule[]): string {
  return rules.map(({ id, title, covers }) => {
    const names = covers.map((name) => name.replace(":", " ")).join(", ");
    return `${id}  ${title}${names && ` [${names}]`}`;
  }).join("\n");
}
