import type { Violation } from "./checker.ts";
import type { History } from "./history.ts";

const LINES = 60;
const short = (value: unknown) => JSON.stringify(value)?.slice(0, 160) ?? "";

/** What happened around a violation, in order: the least that one has to read. */
export function storyOf(violation: Violation, history: History): string {
  const { session, turn } = violation;
  const lines: { at: number; text: string }[] = [];
  for (const { at, what } of history.incidents) lines.push({ at, text: `! ${what}` });
  for (const sent of history.sent) {
    if (sent.session !== session || (turn && sent.turn !== turn)) continue;
    lines.push({ at: sent.at, text: `${sent.client} sends ${sent.turn}: ${short(sent.text)}` });
  }
  for (const connection of history.connections) {
    if (connection.session !== session) continue;
    for (const { at, frame } of connection.frames) {
      const isAbout = !turn || ("turn" in frame && frame.turn === turn);
      if (!isAbout) continue;
      lines.push({
        at,
        text: `${connection.client} at ${connection.instance} sees ${short(frame)}`,
      });
    }
  }
  for (const { message, began, ended } of history.calls) {
    if (!message.startsWith(`<${session}> ${turn ?? ""} `)) continue;
    lines.push({ at: began, text: "the model is called" });
    lines.push({ at: ended, text: `the call that began at ${began} ms has ended` });
  }
  const own = lines.filter(({ text }) => !text.startsWith("!"))
    .sort((one, other) => one.at - other.at);
  const [first = 0, last = Infinity] = [own[0]?.at, own.at(-1)?.at].map((at) => at ?? 0);
  const begin = Math.min(first, ...own.map(({ at }) => at)) - 2_000;
  const told = lines.filter(({ at }) => at >= begin && at <= Math.max(last, first) + 500)
    .sort((one, other) => one.at - other.at).slice(-LINES)
    .map(({ at, text }) => `  ${(at / 1_000).toFixed(3).padStart(9)} s  ${text}`);
  const log = (history.log[session] ?? []).filter(({ data }) => !turn || data.turn === turn)
    .slice(-LINES).map(({ position, type, data }) => `  ${position}. ${type} ${short(data)}`);
  return [
    `Violated: ${violation.rule} (session ${session || "any"}${turn ? `, turn ${turn}` : ""})`,
    `  ${violation.detail}`,
    "What was seen:",
    ...told,
    "The log at the end:",
    ...log,
  ].join("\n");
}
