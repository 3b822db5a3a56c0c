import {
  contextSteps,
  type Conversation,
  evolve,
  initialState,
  replyPrompt,
  type Steps,
  understand,
} from "./conversation/mod.ts";
import { encodeRequest, type Model } from "./model/mod.ts";
import { Redactor } from "./redaction/mod.ts";
import type { Settings } from "./settings/mod.ts";
import { inSlices } from "./shared/mod.ts";
import { logger } from "./telemetry/mod.ts";

/** How many turns the pretended session has: enough that all that a turn runs was run often. */
const TURNS = 48;

/** The most characters of the context: so few that older turns have to be searched for. */
const LIMIT = 1_000;

/** What is said in it: people, places, days and times, a list, a question, other languages. */
const SAID = [
  ["We moved the boat to the north harbour on Monday.", "Good. Is it still there at 18:30?"],
  ["Where did Dr. Sanders put the keys of the old cabin?", "In the blue drawer, since May 3rd."],
  ["Was haben wir letzten Dienstag beschlossen?", "Der Bericht wird am Freitag verschickt."],
  ["¿Cuánto pagamos por la cena de ayer?", "Pagamos 48,50 € y dejamos propina."],
  ["- milk\n- bread\n- 12 eggs\n\nWhat is missing?", "`butter`, as you wrote last week."],
] as const;
const ASKED = "What did we say about the boat and the keys last Monday?";
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** What a warm-up is for. */
export interface WarmUpOptions {
  readonly settings: Pick<Settings, "bridge">;
  readonly model: Pick<Model, "encoder">;
}

/**
 * Warms up while nobody asks for anything: reads events that are in no store, masks, searches what
 * was said and builds a context that is sent to nobody. What is compiled, or made when it is first
 * needed, is there for the first real turn. It only calls what is pure, so that nobody could tell
 * that it ran. It ends early, once it is `cut`; it never rejects.
 */
export async function warmUp(options: WarmUpOptions, isCut: () => boolean): Promise<void> {
  try {
    await inSlices(untilCut(warmUpSteps(options), isCut));
  } catch (error) {
    logger.warn("The warm-up failed; the first turn takes longer", { error });
  }
}

function* untilCut(steps: Steps<void>, isCut: () => boolean): Steps<void> {
  while (!isCut() && !steps.next().done) yield;
}

function* warmUpSteps({ settings: { bridge }, model }: WarmUpOptions): Steps<void> {
  const redactor = new Redactor(bridge.redact);
  let conversation = initialState;
  for (let turn = 0; turn < TURNS; turn++) {
    conversation = withTurn(conversation, turn, redactor);
    yield;
  }
  const { contextLimit, modelName, maxOutputTokens, systemPrompt, recall } = bridge;
  const limit = Math.min(contextLimit, LIMIT);
  const now = { at: START + TURNS * HOUR, timeZone: "Europe/Paris" };
  const context = yield* contextSteps(conversation, { message: ASKED, limit, recall, now });
  const prompt = replyPrompt(context, systemPrompt);
  const called = { model: modelName, maxOutputTokens, purpose: "reply" } as const;
  encodeRequest(model.encoder, prompt, called);
}

const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

/** The conversation with one more turn, as if it were read from a store. */
function withTurn(conversation: Conversation, index: number, redactor: Redactor): Conversation {
  const turn = `warm-up-${index}`;
  const [text, reply] = SAID[index % SAID.length] ?? SAID[0];
  const { position } = conversation;
  const at = START + index * HOUR;
  const message = `${text} It is day ${index}.`;
  const received = { turn, text: redactor.mask(message).text, idGiven: true };
  const manifest = { upTo: position, limit: 8_000, characters: 0, items: [], leftOut: [] };
  const { text: replied } = redactor.mask(reply);
  const said = { turn, text: replied, model: "m", stopReason: "end_turn", usage: USAGE, manifest };
  return [
    { type: "MessageReceived", data: received, position: position + 1, at },
    { type: "ReplyCompleted", data: said, position: position + 2, at },
  ].map((stored) => understand(stored)).reduce(evolve, conversation);
}
