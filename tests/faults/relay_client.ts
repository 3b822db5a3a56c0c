import type { Json, MessageParam } from "../support/thinking_claude/request.ts";
import type { Random } from "./random.ts";
import { pause } from "../../src/shared/mod.ts";

const ANSWER_MS = 8_000;

/** By this header the requests of these clients are told from the bridge's own. */
export const RELAYED = "x-fault-client";

/** What one conversation came to, as its client has it. */
export interface RelaySeen {
  readonly session: string;
  /** Everything that it sent, in order, with the replies that it got whole. */
  readonly turns: { readonly text: string; reply?: string }[];
}

/** What a client that keeps its conversation knows of the run. */
export interface RelayPlace {
  readonly session: string;
  readonly space: string;
  readonly random: Random;
  /** The addresses of the instances, as clients reach them. */
  readonly ports: readonly number[];
}

/**
 * A client of the Messages API that keeps its conversation itself, thinking included, and sends all
 * of it with each message. What it gets no whole reply to, it sends again, to any instance.
 */
export class RelayClient {
  readonly seen: RelaySeen;
  readonly #place: RelayPlace;
  readonly #messages: MessageParam[] = [];
  #isQuiet = false;
  #isStopped = false;
  #isSettled = true;

  constructor(place: RelayPlace) {
    this.#place = place;
    this.seen = { session: place.session, turns: [] };
  }

  /** Whether it has a whole reply to everything that it sent. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Begins nothing more. */
  quieten(): void {
    this.#isQuiet = true;
  }

  /** Ends it, whatever it waits for. */
  stop(): void {
    this.#isQuiet = this.#isStopped = true;
  }

  /** Goes on until it is quietened, and what it sent is answered. */
  async run(): Promise<void> {
    const { random } = this.#place;
    while (!this.#isQuiet) {
      await this.#turn();
      await pause(random.whole(20, 200));
    }
  }

  async #turn(): Promise<void> {
    const { random, session } = this.#place;
    const number = this.seen.turns.length + 1;
    const name = `wanderer${random.whole(1, 40)}`;
    const text = random.chance(0.6)
      ? `The oboe of ${name} is of kind ${session}x${number}.`
      : `Which oboe has ${name}? I ask as ${session}x${number}.`;
    const turn: RelaySeen["turns"][number] = { text };
    this.seen.turns.push(turn);
    this.#messages.push({ role: "user", content: text });
    this.#isSettled = false;
    while (!this.#isStopped) {
      const content = await this.#ask();
      if (content) {
        this.#messages.push({ role: "assistant", content });
        turn.reply = content.map((block) => String(block.text ?? "")).join("");
        this.#isSettled = true;
        return;
      }
      await pause(random.whole(20, 300));
    }
  }

  /** The content of a whole reply; undefined for whatever else comes. */
  async #ask(): Promise<readonly Json[] | undefined> {
    const { random, ports, session, space } = this.#place;
    const body = {
      model: "claude-sonnet-5-5",
      max_tokens: 1_000,
      stream: true,
      thinking: { type: "adaptive" },
      messages: this.#messages,
    };
    const stop = AbortSignal.timeout(random.chance(0.05) ? random.whole(5, 60) : ANSWER_MS);
    try {
      const url = `http://127.0.0.1:${random.pick(ports)}/spaces/${space}/v1/messages`;
      const response = await fetch(url, {
        method: "POST",
        signal: stop,
        headers: {
          "anthropic-version": "2023-06-01",
          "content-type": "application/json",
          "x-bridge-session": session,
          [RELAYED]: session,
        },
        body: JSON.stringify(body),
      });
      const raw = await response.text();
      return response.status === 200 ? contentOf(raw) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The blocks of a stream that ended whole. */
function contentOf(raw: string): Json[] | undefined {
  if (!raw.includes("event: message_stop\n")) return undefined;
  const content: Record<string, unknown>[] = [];
  for (const [, data = ""] of raw.matchAll(/^data: (.*)$/gm)) {
    const { index, content_block, delta } = JSON.parse(data);
    if (content_block) content[index] = content_block;
    if (delta?.text) content[index]!.text = `${content[index]!.text}${delta.text}`;
    if (delta?.signature) content[index]!.signature = delta.signature;
  }
  return content;
}
