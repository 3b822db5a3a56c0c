import axe from "axe-core";
import type { Page } from "playwright-core";

/** Resolves once nothing fades in or out any more: half faded, a text has too little contrast. */
const SETTLED = `Promise.all(document.getAnimations()
  .filter(({ effect, playState }) =>
    playState === "running" && effect?.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished.catch(() => {}))).then(() => {})`;

/** What axe finds wrong on a page and calls serious or critical: the rule and the first element. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.evaluate(SETTLED);
  const found = await page.evaluate<{ id: string; impact: string; target: string; why: string }[]>(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({
        id, impact, target: String(nodes[0]?.target), why: String(nodes[0]?.failureSummary),
      })))`,
  );
  return found.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, target, why }) => `${id} at ${target}: ${why}`);
}
