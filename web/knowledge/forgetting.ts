import { createApi } from "../../src/client/mod.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import { announce, notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { describeError, isNotFound } from "../state/bridge.ts";
import type { FactKey } from "../state/shown_fact.ts";
import { access } from "../state/token.ts";
import { noticeRefusal } from "./permission.ts";

/** How long forgetting can be undone, in ms. */
const UNDO_MS = 8_000;

interface Waiting {
  readonly key: FactKey;
  readonly token: string | undefined;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly onForgotten: () => void;
}

const waiting = new Map<string, Waiting>();

/** The facts that are about to be forgotten, by `waitingName`. */
export const aboutToForget = new Signal<ReadonlySet<string>>(new Set());

/** What a fact is called in `aboutToForget`. */
export function waitingName({ space, fact }: FactKey): string {
  return `${space}/${fact}`;
}

/**
 * Forgets a fact once the time to undo it is over, or when the page is left. A failure is shown as a
 * notification, and the fact stays.
 */
export function forget(key: FactKey, onForgotten: () => void): void {
  const name = waitingName(key);
  if (waiting.has(name)) return;
  const timer = setTimeout(() => void send(name), UNDO_MS);
  waiting.set(name, { key, token: access.get().token, timer, onForgotten });
  tell();
  announce(knowledgeWords.willBeForgotten);
}

/** Keeps a fact that was about to be forgotten. */
export function keep(key: FactKey): void {
  clearTimeout(waiting.get(waitingName(key))?.timer);
  waiting.delete(waitingName(key));
  tell();
  announce(knowledgeWords.kept);
}

addEventListener("pagehide", () => {
  for (const name of [...waiting.keys()]) void send(name, { keepalive: true });
});

async function send(name: string, options: { readonly keepalive?: boolean } = {}): Promise<void> {
  const asked = waiting.get(name);
  if (!asked) return;
  clearTimeout(asked.timer);
  const { key: { space, fact }, token, onForgotten } = asked;
  try {
    const api = createApi({ url: location.origin, token });
    await api.spaces.forget(space, fact, options).catch((error) => {
      if (!isNotFound(error)) throw error;
    });
    onForgotten();
    announce(lateWords.forgotten);
  } catch (error) {
    noticeRefusal(error, "erase");
    notify({ kind: "problem", text: knowledgeWords.notForgotten(describeError(error)) });
  }
  waiting.delete(name);
  tell();
}

function tell(): void {
  aboutToForget.set(new Set(waiting.keys()));
}
