/**
 * `bridge converse --topic <topic>`: lets two sessions of a running bridge talk to each other. One
 * asks and learns, the other answers.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { BridgeError, connect, createApi } from "../client/mod.ts";
import {
  closing,
  hasTalkedBefore,
  opening,
  type Persona,
  PERSONA_NAMES,
  personaNote,
  type Plan,
  runToResume,
  SessionSide,
  talk,
} from "../converse/mod.ts";
import { isValidId } from "../protocol/mod.ts";
import { messageOf, pause } from "../shared/mod.ts";
import { hasLearned, memoryOf, rememberTalk } from "./asker_memory.ts";
import { hintFor } from "./bridge_hint.ts";
import { type AddressOptions, bridgeOf, withBridge } from "./address_options.ts";
import { ConverseScreen } from "./converse_screen.ts";
import { reportOf } from "./converse_report.ts";
import { fail } from "./fail.ts";
import { idArgument } from "./ids.ts";
import { reasonOf } from "./words.ts";

const NOTE = "asker";
const MAX_ID = 128;

/** What an argument has in the place of bytes that are not UTF-8. */
const REPLACED = "\ufffd";

/** `bridge converse`. */
export const converseCommand = withBridge(new Command("converse"))
  .description(
    "Lets two sessions of a running bridge talk about a topic: an asker, which remembers in a space " +
      "what it learned on earlier days, and the session it asks. Stop it with Ctrl-C; the same command " +
      "resumes it.",
  )
  .requiredOption("--topic <topic>", "what they talk about")
  .option(
    "--turns <n>",
    "maximum number of questions; the asker may stop earlier",
    whole(1, 1_000),
    20,
  )
  .addOption(
    new Option("--as <persona>", "who asks").choices(PERSONA_NAMES).default("curious"),
  )
  .option(
    "--with <session>",
    "the session that answers; named after the topic by default",
    idArgument,
  )
  .option("--asker <session>", "the session that asks; <with>:<persona> by default", idArgument)
  .option(
    "--space <space>",
    "the space that the asker remembers with; by default one of the name of its session",
    idArgument,
  )
  .option(
    "--max-tokens <n>",
    "budget for the replies of both sides, input and output tokens together; the asker sums up before it runs out",
    whole(1, 1e9),
    500_000,
  )
  .option("--report <file>", "also write what was learned to a Markdown file")
  .option("--fresh", "start a new conversation even if the last one is unfinished")
  .action(run);

interface Options extends AddressOptions {
  readonly topic: string;
  readonly turns: number;
  readonly as: Persona;
  readonly with?: string;
  readonly asker?: string;
  readonly space?: string;
  readonly maxTokens: number;
  readonly report?: string;
  readonly fresh?: true;
}

/** Runs the talk. Exits with 1 and a message if it fails, with 130 on Ctrl-C. */
async function run(options: Options): Promise<void> {
  const { topic, as } = options;
  const { url, token } = bridgeOf(options);
  if (topic.includes(REPLACED)) fail("--topic is not UTF-8; set your terminal to UTF-8");
  const teller = options.with ?? sessionOf(topic);
  const asker = options.asker ?? `${teller}:${as}`.slice(0, MAX_ID);
  if (asker === teller) fail("--asker and --with name the same session; they must differ");
  const place = { url, token, history: 0 };
  try {
    const space = await memoryOf(createApi(place), { asker, asked: options.space });
    const screen = new ConverseScreen({ topic, as, asker, teller, space, url });
    await using tellerClient = connect({ ...place, session: teller });
    await using askerClient = connect({ ...place, session: asker, space });
    for (const client of [tellerClient, askerClient]) {
      client.on("state", (state) => {
        if (state.status === "closed" && state.reason !== "done") fail(state.message);
        screen.state(state);
      });
    }
    const sides = { asker: new SessionSide(askerClient), teller: new SessionSide(tellerClient) };
    const { api } = tellerClient;
    const knows = await hasLearned(api, space);
    const plan = await planOf(sides, { ...options, knows });
    screen.begin(plan);
    await prepareAsker(askerClient, options);
    Deno.addSignalListener("SIGINT", () => screen.stopped());
    tellerClient.on("turn.delta", (delta) => screen.delta(delta));
    const end = await talk({
      ...sides,
      plan,
      maxTokens: options.maxTokens,
      onProgress: (progress) => screen.progress(progress),
      pause,
    });
    if (end.ending === "failed") {
      fail(`${end.message}\nRun the same command to resume.`);
    }
    const forgets = await rememberTalk(api, { space, asker });
    const asked = await sides.teller.exchanges();
    const report = await reportOf(end, { ...options, api, asked, plan, teller });
    screen.end(report);
    if (forgets !== undefined) {
      console.error(`The asker learns from this conversation later: ${forgets}`);
    }
    if (options.report !== undefined) await writeReport(options.report, report);
  } catch (error) {
    fail(messageOf(error) + (error instanceof BridgeError ? hintFor(error) : ""));
  }
  Deno.exit(0);
}

async function writeReport(path: string, report: string): Promise<void> {
  await Deno.writeTextFile(path, report)
    .catch((error) => fail(`Cannot write ${path}: ${reasonOf(error)}`));
}

/** The run to resume, or a new one. */
async function planOf(
  sides: Readonly<Record<"asker" | "teller", SessionSide>>,
  { topic, turns, maxTokens, fresh, knows }: Options & {
    /** Whether the asker knows something from talks whose session is gone. */
    readonly knows: boolean;
  },
): Promise<Plan & { readonly isResumed: boolean }> {
  const [asker, teller] = await Promise.all([sides.asker.exchanges(), sides.teller.exchanges()]);
  const resumed = fresh ? undefined : runToResume({ asker, teller, maxTokens });
  const named = resumed ?? { run: crypto.randomUUID().slice(0, 8), turns };
  return {
    ...named,
    opening: opening(topic, knows || hasTalkedBefore(asker, named.run)),
    closing: closing(topic),
    isResumed: resumed !== undefined,
  };
}

/** Pins the persona to the asker's session, and names it. */
async function prepareAsker(
  { api, id }: Pick<ReturnType<typeof connect>, "api" | "id">,
  { topic, as }: Options,
): Promise<void> {
  const text = personaNote(topic, as);
  const pins = await api.pins(id).catch((error) => {
    if (error instanceof BridgeError && error.status === 404) return [];
    throw error;
  });
  const pinned = pins.find(({ note }) => note === NOTE);
  if (pinned?.text === text) return;
  if (pinned) await api.unpin(id, NOTE);
  await api.pin(id, { note: NOTE, text });
  await api.rename(id, `${as} about ${topic}`.slice(0, 200).toWellFormed());
}

function sessionOf(topic: string): string {
  const name = topic.normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/[^A-Za-z0-9._]+/g, "-")
    .replaceAll(/^-|-$/g, "").toLowerCase().slice(0, 100);
  return isValidId(name)
    ? name
    : fail("Cannot name a session after this topic; name one with --with <session>");
}

function whole(least: number, most: number) {
  return (text: string) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
