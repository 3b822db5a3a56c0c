import { words } from "../languages/first.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { FoundEverywhereInfo, FoundInfo } from "../../src/client/mod.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { dateTime } from "../languages/numbers.ts";
import { LatestQuery, type QueryState } from "../shared/latest_query.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import { current } from "../state/current.ts";
import { addressOf, goTo, goToTurn } from "../state/route.ts";
import { showFact } from "../state/shown_fact.ts";
import { showTurnOf } from "../state/show_turn.ts";
import kinds from "../ui/kinds.css" with { type: "text" };
import { piecesOf } from "../ui/marks.ts";
import { Marked } from "../ui/plain_text.tsx";
import style from "./found_anywhere.css" with { type: "text" };

adoptStyles(kinds, style);

const DEBOUNCE_MS = 150;
const FIRST = 10;
const MOST = 100;

/** How much of a text stands before its first match, in characters. */
const BEFORE_MATCH = 40;

interface Found extends FoundEverywhereInfo {
  readonly query: string;
}

/** What was said in any session, and is known in any space, that matches a search. */
export default function FoundAnywhere({ query }: { readonly query: string }) {
  const [limit, setLimit] = useState(FIRST);
  const [state, setState] = useState<QueryState<Found>>({ status: "loading" });
  const [found, setFound] = useState<Found | undefined>(undefined);
  const latest = useRef<LatestQuery<{ query: string; limit: number }, Found> | undefined>(
    undefined,
  );
  latest.current ??= new LatestQuery({
    debounceMs: DEBOUNCE_MS,
    run: async ({ query, limit }, signal) => ({
      query,
      ...await callApi((api) => api.searchEverywhere({ q: query, limit, signal }))
        .catch(noneIfNotFound),
    }),
    onChange: (now) => {
      setState(now);
      if (now.status === "loaded") setFound(now.result);
    },
  });
  useEffect(() => setLimit(FIRST), [query]);
  useEffect(() => latest.current?.start({ query, limit }), [query, limit]);
  useEffect(() => () => latest.current?.stop(), []);
  const hits = withoutRepeats(found?.hits ?? []);
  return (
    <section class="found" aria-labelledby="found-heading">
      <h2 id="found-heading">{knowledgeWords.saidInSessions}</h2>
      <p class="note" role="status">{statusText(state, found)}</p>
      {state.status === "failed" && (
        <p class="note problem" role="alert">
          {lateWords.searchFailed(describeError(state.error))}{" "}
          <button
            type="button"
            class="small"
            onClick={() => latest.current?.start({ query, limit }, { atOnce: true })}
          >
            {words.tryAgain}
          </button>
        </p>
      )}
      <ul aria-busy={state.status === "loading" ? "true" : "false"}>
        {hits.map((hit) => (
          <Hit key={`${hit.kind} ${hit.session} ${hit.fact} ${hit.position}`} hit={hit} />
        ))}
      </ul>
      {found?.unsearched !== undefined && (
        <p class="note">
          {knowledgeWords.notAllSearched}{" "}
          <button
            type="button"
            class="small"
            onClick={() => latest.current?.start({ query, limit }, { atOnce: true })}
          >
            {knowledgeWords.searchAgain}
          </button>
        </p>
      )}
      {(found?.hits.length ?? 0) >= limit && limit < MOST && (
        <button
          type="button"
          class="quiet small"
          onClick={() => setLimit(Math.min(MOST, limit * 3))}
        >
          {words.showMore}
        </button>
      )}
    </section>
  );
}

function Hit({ hit }: { readonly hit: FoundInfo }) {
  const { text, words, at } = hit;
  return (
    <li>
      <a
        href={addressOfHit(hit)}
        onClick={(event: MouseEvent) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          open(hit);
        }}
      >
        <span class="found-text" dir="auto">
          <Marked text={aroundMatch(text, words)} words={words} />
        </span>
        <span class="note" dir="auto">
          {sourceOf(hit)} · {dateTime(Date.parse(at))}
        </span>
      </a>
    </li>
  );
}

function addressOfHit({ kind, session, turn }: FoundInfo): string {
  if (kind === "fact" || session === undefined) {
    return addressOf({ session: current.get().id, view: "knowledge" });
  }
  return addressOf({ session, view: "chat", turn });
}

/** Goes where it was said, or to the fact's card. */
function open({ kind, session, position, turn, space, fact }: FoundInfo): void {
  if (kind === "fact" && space !== undefined && fact !== undefined) {
    return showFact(current.get().id, { space, fact });
  }
  if (session === undefined) return;
  if (turn !== undefined) goToTurn(session, turn);
  else if (position === undefined) goTo(session);
  else showTurnOf(session, position);
}

function sourceOf({ kind, title, role }: FoundInfo): string {
  const where = title ?? lateWords.unnamedSession;
  switch (kind) {
    case "fact":
      return title === undefined ? knowledgeWords.known : knowledgeWords.knownFrom(title);
    case "digest":
      return knowledgeWords.about(where);
    case "passage":
      return (role === "assistant" ? knowledgeWords.claudeIn : knowledgeWords.youIn)(where);
    default:
      return kind satisfies never;
  }
}

/** Leaves out what sessions were about where a passage of the same session was found. */
function withoutRepeats(hits: readonly FoundInfo[]): readonly FoundInfo[] {
  const quoted = new Set(
    hits.filter(({ kind }) => kind === "passage").map(({ session }) => session),
  );
  return hits.filter(({ kind, session }) => kind !== "digest" || !quoted.has(session));
}

/** A text from a little before its first match. */
function aroundMatch(text: string, words: readonly string[]): string {
  const pieces = piecesOf(text, words);
  const first = pieces.findIndex(({ isMarked }) => isMarked);
  const before = pieces.slice(0, Math.max(0, first)).map((piece) => piece.text).join("");
  if (before.length <= BEFORE_MATCH) return text;
  const start = before.indexOf(" ", before.length - BEFORE_MATCH) + 1 ||
    before.length - BEFORE_MATCH;
  return `… ${text.slice(start).toWellFormed()}`;
}

function statusText(state: QueryState<Found>, found: Found | undefined): string {
  if (state.status === "failed") return "";
  if (!found) return lateWords.searching;
  return found.hits.length === 0
    ? knowledgeWords.nothingSaid(found.query)
    : lateWords.matches(withoutRepeats(found.hits).length);
}

/** Earlier versions of the bridge have no such search. */
function noneIfNotFound(error: unknown): FoundEverywhereInfo {
  if (isNotFound(error)) return { hits: [] };
  throw error;
}
