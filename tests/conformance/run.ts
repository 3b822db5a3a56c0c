/**
 * Checks a running server against docs/protocol.md, by its address alone.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULTS, isLimitName, type LimitName, Limits } from "./limits.ts";
import { lineOf, listOf, summaryOf, uncheckableLines } from "./report.ts";
import { RULES, UNCHECKABLE } from "./rules.ts";
import { runSuite } from "./suite.ts";
import { Target } from "./target.ts";

interface Options {
  readonly url: string;
  readonly token?: string;
  readonly secondToken?: string;
  readonly readToken?: string;
  readonly expiringToken?: string;
  readonly limit: Readonly<Partial<Record<LimitName, number>>>;
  readonly timeout: number;
  readonly filter: string;
  readonly list?: true;
  readonly json?: true;
}

const command = new Command("deno task conformance")
  .description("Checks a running server against docs/protocol.md, by its address alone.")
  .option("--url <url>", "where the server is", "http://127.0.0.1:8000")
  .option("--token <token>", "a token with the scopes read, write and erase")
  .option("--second-token <token>", "a token of another owner, to check isolation")
  .option("--read-token <token>", "a token of the first owner with the scope read alone")
  .option("--expiring-token <token>", "a token of the first owner that expires within the timeout")
  .addOption(
    new Option(
      "--limit <name=number>",
      `a limit of the server: ${Object.keys(DEFAULTS).join(", ")}`,
    )
      .argParser(readLimit).default({}, "those of the protocol's page"),
  )
  .option("--timeout <seconds>", "the longest wait for a frame or an answer", readSeconds, 60)
  .option(
    "--filter <text>",
    "check only rules whose number begins with it, or whose title or names hold it",
    "",
  )
  .option("--list", "list the rules and check none")
  .option("--json", "print one JSON document in place of lines");

const options = command.parse().opts<Options>();
const { filter } = options;
const rules = RULES.filter(({ id, title, covers }) =>
  id.startsWith(filter) || [title, ...covers].some((text) => text.includes(filter))
);
if (options.list) console.log(listOf(rules));
else Deno.exitCode = await run();

/** Checks the rules that were asked for; the exit code. */
async function run(): Promise<number> {
  const { expiringToken, ...others } = options;
  const target = new Target({
    ...others,
    expiringToken: expiringToken === undefined ? undefined : () => expiringToken,
    patienceMs: options.timeout * 1_000,
    limits: new Limits(options.limit),
  });
  const onResult = options.json
    ? undefined
    : (result: Parameters<typeof lineOf>[0]) => console.log(lineOf(result));
  const results = await runSuite(rules, target, onResult);
  if (options.json) {
    console.log(JSON.stringify({ url: options.url, results, uncheckable: UNCHECKABLE }));
  } else {
    if (filter === "") console.log(uncheckableLines(UNCHECKABLE));
    console.log(summaryOf(results));
  }
  return results.length === 0 || results.some(({ verdict }) => verdict === "fail") ? 1 : 0;
}

function readLimit(text: string, before: Options["limit"] = {}): Options["limit"] {
  const [name = "", value] = text.split("=");
  if (!isLimitName(name) || !/^\d+$/.test(value ?? "")) {
    throw new InvalidArgumentError(`It is ${Object.keys(DEFAULTS).join(", ")}, = and a number.`);
  }
  return { ...before, [name]: Number(value) };
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("It is a number of seconds.");
  return seconds;
}
