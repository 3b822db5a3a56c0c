import {
  batchesOf,
  type ForeignConversation,
  type LineBatch,
  ndjsonOf,
  type SaidLine,
  sessionIdOf,
} from "../imports/mod.ts";
import { defined } from "../shared/defined.ts";
import type { Api, SessionChanges } from "./api.ts";
import { BridgeError } from "./errors.ts";
import { patiently } from "./patience.ts";

/** The longest text of a line, in characters: what a bridge takes by default. */
const LONGEST = 100_000;

/** The idempotency key of the lines from an index. */
const KEY = /^lines-(\d+)$/;

/** Where imported conversations go. */
export interface ImportPlace {
  /** The space that they join; `null`: none. */
  readonly space: string | null;
  /** Whether what was said in them is learned. */
  readonly isLearned: boolean;
  /** How long they are kept unused, in seconds; by default as any other session. */
  readonly keepFor?: number | undefined;
}

/** What became of a conversation. */
export interface ImportedConversation {
  readonly session: string;
  readonly outcome: "imported" | "extended" | "unchanged";
  /** How many lines are new. */
  readonly lines: number;
  /** When the session expires, in ISO 8601, where that was told. */
  readonly expiresAt?: string;
}

/**
 * Imports a conversation as a session of its own. Again, it changes nothing; of a conversation that has
 * grown since, what is new is added. Throws `BridgeError`.
 */
export async function importConversation(
  api: Api,
  conversation: ForeignConversation,
  place: ImportPlace,
): Promise<ImportedConversation> {
  const session = sessionIdOf(conversation);
  const { isUndated } = conversation;
  const sent = await sendLines(api, session, { ...conversation, isUndated });
  const outcome = sent.lines === 0 ? "unchanged" : sent.isNew ? "imported" : "extended";
  const info = sent.isNew || sent.lines === 0
    ? await settle(api, session, { conversation, place, sent })
    : undefined;
  return { session, outcome, lines: sent.lines, ...defined({ expiresAt: info?.expiresAt }) };
}

/** What was sent of a conversation. */
interface Sent {
  /** How many lines were not there yet. */
  readonly lines: number;
  /** How many turns all lines have. */
  readonly turns: number;
  /** Whether none of it was there. */
  readonly isNew: boolean;
}

async function sendLines(
  api: Api,
  session: string,
  { lines, isUndated }: Pick<ForeignConversation, "lines" | "isUndated">,
): Promise<Sent> {
  try {
    return await sendBatches(api, session, batchesOf(lines, LONGEST));
  } catch (error) {
    const isTaken = error instanceof BridgeError && error.code === "import_key_taken";
    if (!isTaken) throw error;
    // The same texts at other times: the file does not say when they were said.
    if (isUndated) return { lines: 0, turns: 0, isNew: false };
    return await sendMore(api, session, lines);
  }
}

/** Sends the lines of a conversation that has grown, in the parts that are there already. */
async function sendMore(
  api: Api,
  session: string,
  lines: readonly SaidLine[],
): Promise<Sent> {
  const whole = batchesOf(lines, LONGEST).flatMap((batch) => batch.lines);
  const known = await knownBatches(api, session);
  const batches: LineBatch[] = [];
  let from = 0;
  for (let count = known.get(from); count !== undefined; count = known.get(from)) {
    if (from + count > whole.length) break;
    batches.push({ from, lines: whole.slice(from, from + count) });
    from += count;
  }
  const rest = batchesOf(whole.slice(from), LONGEST);
  batches.push(...rest.map((batch) => ({ ...batch, from: batch.from + from })));
  return await sendBatches(api, session, batches);
}

/** How many lines were imported under which index, of those that an import like this one sent. */
async function knownBatches(api: Api, session: string): Promise<ReadonlyMap<number, number>> {
  const known = new Map<number, number>();
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await patiently(() => api.events(session, { after: after ?? 0 }));
    for (const { data } of page.events) {
      const batch = data["import"];
      if (typeof batch !== "object" || batch === null) continue;
      const { key, lines } = batch as { readonly key?: unknown; readonly lines?: unknown };
      const index = KEY.exec(String(key))?.[1];
      if (index !== undefined && typeof lines === "number") known.set(Number(index), lines);
    }
    after = page.next;
  }
  return known;
}

async function sendBatches(
  api: Api,
  session: string,
  batches: readonly LineBatch[],
): Promise<Sent> {
  let [fresh, turns, isNew] = [0, 0, true];
  for (const { from, lines } of batches) {
    const body = ndjsonOf(lines);
    const result = await patiently(() => api.import(session, body, { key: `lines-${from}` }));
    turns += result.turns;
    if (result.duplicate) isNew = false;
    else fresh += lines.length;
  }
  return { lines: fresh, turns, isNew };
}

/**
 * Names a new session and puts it in its place. Also one whose import was killed before that: then it
 * has nothing but its turns.
 */
async function settle(api: Api, session: string, { conversation, place, sent }: {
  readonly conversation: ForeignConversation;
  readonly place: ImportPlace;
  readonly sent: Sent;
}): Promise<{ readonly expiresAt: string } | undefined> {
  if (!sent.isNew) {
    const info = await patiently(() => api.session(session));
    if (info.position !== sent.turns) return undefined;
  }
  const { title } = conversation;
  const { space, isLearned, keepFor } = place;
  const changes: SessionChanges = {
    ...defined({ name: title && shortTitle(title), keepFor }),
    ...(space === null ? {} : { space, learn: isLearned }),
  };
  if (Object.keys(changes).length === 0) return await patiently(() => api.session(session));
  return await patiently(() => api.change(session, changes));
}

/** The longest name of a session, in characters. */
const LONGEST_NAME = 200;

function shortTitle(title: string): string {
  return title.length <= LONGEST_NAME
    ? title
    : `${title.slice(0, LONGEST_NAME - 1).toWellFormed().replace(/\ufffd$/, "")}…`;
}
