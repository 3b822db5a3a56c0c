import type { Client } from "./client.ts";
import { expectSame, expectThat } from "./expect.ts";
import type { FrameOf, FrameType } from "./shapes.ts";
import type { Target } from "./target.ts";
import { NotCheckable } from "./verdict.ts";

const OUTCOMES = ["turn.completed", "turn.failed", "turn.cancelled"] as const;

/** A frame that ends a turn. */
export type Outcome = FrameOf<typeof OUTCOMES[number]>;

/** A message that any model answers shortly. */
export const SHORT = "Answer with the one word: yes.";

/** A message that any model answers at length. */
export const LONG = "Count from 1 to 200, one number a line. Write nothing else.";

/** The same, for a model that is asked to take its time. */
export const SLOW = `${LONG} Begin with a long introduction.`;

/** An id of a message. */
export function newId(): string {
  return `m-${crypto.randomUUID()}`;
}

/** Whether a frame is about a turn. */
export function isOf(turn: string): (frame: { readonly turn?: string | undefined }) => boolean {
  return (frame) => frame.turn === turn;
}

/** The next frame that ends a turn, or the first after the frames given. */
export async function outcomeOf(client: Client, turn: string, after = 0): Promise<Outcome> {
  return await client.until(
    OUTCOMES,
    (frame) => frame.turn === turn && client.frames.indexOf(frame) >= after,
  );
}

/** The reply of a turn; a turn that the model failed tells nothing of the protocol. */
export async function replyOf(client: Client, turn: string, after = 0) {
  const outcome = await outcomeOf(client, turn, after);
  if (outcome.type === "turn.failed") throw modelFailed(outcome.error.code);
  expectThat("turn.completed", outcome.type === "turn.completed", outcome);
  return outcome;
}

/** Why a rule that needs a reply has none. */
export function modelFailed(code: string): NotCheckable {
  return new NotCheckable(`the model did not answer: ${code}`);
}

/** Sends a message and waits for its reply. */
export async function talk(client: Client, text = SHORT, id = newId()) {
  client.send({ type: "message.send", id, text });
  const accepted = await client.until(
    ["turn.accepted", "error"],
    isOf(id),
  );
  expectThat("turn.accepted", accepted.type === "turn.accepted", accepted);
  return { id, accepted, completed: await replyOf(client, id) };
}

/** Begins a turn whose reply takes a while; resolves once a piece of it has come. */
export async function begin(client: Client, text = LONG): Promise<string> {
  const id = newId();
  client.send({ type: "message.send", id, text });
  const types = ["turn.delta", "error", ...OUTCOMES] as const;
  const first = await client.until<FrameType & typeof types[number]>(types, isOf(id));
  if (first.type === "turn.failed") throw modelFailed(first.error.code);
  if (first.type === "turn.completed") throw new NotCheckable("the model said nothing");
  expectSame("the frame after turn.accepted", first.type, "turn.delta");
  return id;
}

/** What to throw where a turn was over before a rule came to its point. */
export function tooFast(): NotCheckable {
  return new NotCheckable("the model's reply was over too soon");
}

/** Whether a turn has ended, as far as a client knows. */
export function isOver(client: Client, turn: string): boolean {
  return client.frames.some((frame) =>
    OUTCOMES.some((type) => type === frame.type) && "turn" in frame && frame.turn === turn
  );
}

/** Sends a message over HTTP and waits for its reply. */
export async function post(target: Target, session: string, text = SHORT, id = newId()) {
  const body = { text, id };
  const answer = await target.ask("POST", `/v1/sessions/${session}/messages`, { body });
  if (answer.status >= 500) throw modelFailed(`${answer.status} ${answer.text}`);
  expectSame("status", answer.status, 200);
  return { id, answer };
}

/** Lines of a conversation from elsewhere, as NDJSON: what fills a session without the model. */
export function linesOf(turns: number): string {
  return Array.from({ length: turns }, (_, index) => {
    const at = `2024-03-01T09:0${index % 10}:00Z`;
    return `${JSON.stringify({ role: "user", text: `Question ${index + 1} about oboes`, at })}\n` +
      `${JSON.stringify({ role: "assistant", text: `Answer ${index + 1} about reeds`, at })}\n`;
  }).join("");
}

/** Makes a session of so many turns without the model. */
export async function filled(target: Target, turns: number, session = target.session()) {
  const path = `/v1/sessions/${session}/import`;
  await target.json("POST", path, { body: linesOf(turns), status: 201 });
  return session;
}
