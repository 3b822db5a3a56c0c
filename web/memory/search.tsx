import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { SearchHit } from "../../src/client/mod.ts";
import { words as say } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
import { dateTime } from "../languages/numbers.ts";
import { LatestQuery, type QueryState } from "../shared/latest_query.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { Marked } from "../ui/plain_text.tsx";
import { SearchField } from "../ui/search_field.tsx";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import type { PinList } from "./pin_list.ts";

const DEBOUNCE_MS = 200;
const FIRST = 10;
const MAX_HITS = 100;

interface Query {
  readonly q: string;
  readonly limit: number;
}

type Hits = { readonly q: string; readonly hits: readonly SearchHit[] };

/** A search through all messages and replies of a session. */
export function Search({ session, pins }: { readonly session: Session; readonly pins: PinList }) {
  const [q, setQ] = useState("");
  const [limit, setLimit] = useState(FIRST);
  const [state, setState] = useState<QueryState<Hits> | undefined>(undefined);
  const [found, setFound] = useState<Hits | undefined>(undefined);
  const latest = useRef<LatestQuery<Query, Hits> | undefined>(undefined);
  latest.current ??= new LatestQuery<Query, Hits>({
    debounceMs: DEBOUNCE_MS,
    run: async ({ q, limit }, signal) => ({
      q,
      hits: await callApi((api) => api.search(session.id, { q, limit, signal }))
        .catch(noneIfNotFound),
    }),
    onChange: (now) => {
      setState(now);
      if (now.status === "loaded") setFound(now.result);
    },
  });
  useEffect(() => {
    if (q !== "") return latest.current?.start({ q, limit }, { atOnce: limit !== FIRST });
    latest.current?.stop();
    setState(undefined);
    setFound(undefined);
  }, [q, limit]);
  useEffect(() => () => latest.current?.stop(), []);
  return (
    <section class="memory-part" aria-labelledby="search-heading">
      <h2 id="search-heading">{memoryWords.search}</h2>
      <SearchField
        id="search-session"
        label={memoryWords.searchSession}
        onQuery={(query) => {
          setLimit(FIRST);
          setQ(query);
        }}
      />
      <p class="note" role="status">{statusText(state, found)}</p>
      {state?.status === "failed" && (
        <p class="note problem" role="alert">
          {lateWords.searchFailed(describeError(state.error))}
        </p>
      )}
      {found && found.hits.length > 0 && (
        <ol class="memory-hits" aria-busy={state?.status === "loading" ? "true" : "false"}>
          {found.hits.map((hit) => (
            <Hit
              key={`${hit.position} ${hit.part} ${hit.text}`}
              hit={hit}
              session={session}
              pins={pins}
            />
          ))}
        </ol>
      )}
      {found && found.hits.length >= limit && limit < MAX_HITS && (
        <button
          type="button"
          class="small"
          onClick={() => setLimit(Math.min(MAX_HITS, limit * 3))}
        >
          {say.showMore}
        </button>
      )}
    </section>
  );
}

function Hit({ hit: { turn, part, position, at, text, words }, session, pins }: {
  readonly hit: SearchHit;
  readonly session: Session;
  readonly pins: PinList;
}) {
  return (
    <li>
      <p class="memory-who">
        <strong>{part === "message" ? say.you : session.speaker}</strong>
        <time dateTime={at}>{dateTime(Date.parse(at))}</time>
      </p>
      <p class="context-said" dir="auto">
        <Marked text={text} words={words} />
      </p>
      <div class="memory-do">
        <ShowInChat session={session} from={position} to={position} />
        <button
          type="button"
          class="small quiet"
          aria-label={memoryWords.pinAt(part, position)}
          onClick={() => void pins.pin({ turn, part })}
        >
          {lateWords.pin}
        </button>
      </div>
    </li>
  );
}

function statusText(state: QueryState<Hits> | undefined, found: Hits | undefined): string {
  if (!state) return memoryWords.searchHint;
  if (state.status === "failed") return "";
  if (!found) return lateWords.searching;
  return found.hits.length === 0
    ? memoryWords.noMatch(found.q)
    : lateWords.matches(found.hits.length);
}

/** A session in which nothing was sent yet has no matches. */
function noneIfNotFound(error: unknown): readonly SearchHit[] {
  if (isNotFound(error)) return [];
  throw error;
}
