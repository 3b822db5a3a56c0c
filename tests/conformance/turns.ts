import type { Client } from "./client.ts";
import { expectSame, expectThat } from "./expect.ts";
import { type FrameOf, type FrameType, problemShape } from "./shapes.ts";
import { type Answer, expectStatus, jsonOf, type Target } from "./target.ts";
import { Mismatch, NotCheckable } from "./verdict.ts";

/** The types of frames that end a turn. */
export const OUTCOMES = ["turn.completed", "turn.failed", "turn.cancelled"] as const;

/** A frame that ends a turn. */
export type Outcome = FrameOf<typeof OUTCOMES[number]>;

/** A message with a short reply. */
export const SHORT = "Answer with the one word: yes.";

/** A message with a long reply. */
export const LONG = "Count from 1 to 200, one number a line. Write nothing else.";

/** A message with an even longer reply. */
export const SLOW = `${LONG} Begin with a long introduction.`;

/** A new message id. */
export function newId(): string {
  return `m-${crypto.randomUUID()}`;
}

/** A predicate for frames of a turn. */
export function isOf(turn: string): (frame: { readonly turn?: string | undefined }) => boolean {
  return (frame) => frame.turn === turn;
}

/** Waits for a turn's outcome, after the first `after` frames. */
export async function outcomeOf(client: Client, turn: string, after = 0): Promise<Outcome> {
  return await client.until(
    OUTCOMES,
    (frame) => frame.turn === turn && client.frames.indexOf(frame) >= after,
  );
}

/** Waits for a turn's reply. Throws `NotCheckable` if the model fails. */
export async function replyOf(client: Client, turn: string, after = 0) {
  const outcome = await outcomeOf(client, turn, after);
  if (outcome.type === "turn.failed") throw failureOf(outcome.error.code);
  expectThat("turn.completed", outcome.type === "turn.completed", outcome);
  return outcome;
}

/** The error to throw if a turn failed: only a failure of the model excuses the server. */
export function failureOf(code: string): Error {
  return code.startsWith("model_")
    ? new NotCheckable(`the model did not answer: ${code}`)
    : new Mismatch("a reply", code);
}

/** Throws unless an answer to a message has this status; a failure of the model is not checkable. */
export function expectAnswer(answer: Answer, status: number): void {
  const { code } = answer.status < 500 ? {} : problemShape.parse(jsonOf(answer));
  if (code?.startsWith("model_")) throw failureOf(code);
  expectStatus(answer, status);
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

/** Starts a turn with a long reply and waits for the first delta. */
export async function begin(client: Client, text = LONG): Promise<string> {
  const id = newId();
  client.send({ type: "message.send", id, text });
  const types = ["turn.delta", "error", ...OUTCOMES] as const;
  const first = await client.until<FrameType & typeof types[number]>(types, isOf(id));
  if (first.type === "turn.failed") throw failureOf(first.error.code);
  if (first.type === "turn.completed") throw new NotCheckable("the model's reply was empty");
  expectSame("the frame after turn.accepted", first.type, "turn.delta");
  return id;
}

/** The error to throw if a turn ended before it could be interrupted. */
export function tooFast(): NotCheckable {
  return new NotCheckable("the model replied too fast");
}

/** Whether a client has received a turn's outcome. */
export function isOver(client: Client, turn: string): boolean {
  return client.frames.some((frame) =>
    OUTCOMES.some((type) => type === frame.type) && "turn" in frame && frame.turn === turn
  );
}

/** Sends a message over HTTP and waits for its reply. */
export async function post(target: Target, session: string, text = SHORT, id = newId()) {
  const body = { text, id };
  const answer = await target.ask("POST", `/v1/sessions/${session}/messages`, { body });
  expectAnswer(answer, 200);
  return { id, answer };
}

/** A transcript as NDJSON. */
export function linesOf(turns: number): string {
  return Array.from({ length: turns }, (_, index) => {
    const at = `2024-03-01T09:0${index % 10}:00Z`;
    return `${JSON.stringify({ role: "user", text: `Question ${index + 1} about oboes`, at })}\n` +
      `${JSON.stringify({ role: "assistant", text: `Answer ${index + 1} about reeds`, at })}\n`;
  }).join("");
}

/** Creates a session with imported turns, without calling the model. */
export async function filled(target: Target, turns: number, session = target.session()) {
  const path = `/v1/sessions/${session}/import`;
  await target.json("POST", path, { body: linesOf(turns), status: 201 });
  return session;
}
