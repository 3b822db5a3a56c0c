import { useEffect, useRef, useState } from "hono/jsx/dom";
import { BridgeError, type SearchHit } from "../../src/client/mod.ts";
import { many } from "../saw/amounts.ts";
import { type Answered, Latest } from "../saw/latest.ts";
import { lead } from "../saw/lead.ts";
import { Marked } from "../saw/texts.tsx";
import { ask, wordsOf } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { Icon } from "../ui/icons.tsx";
import type { PinList } from "./pin_list.ts";

const REST_MS = 200;
const FIRST = 10;
const MOST = 100;

interface Question {
  readonly q: string;
  readonly limit: number;
}

type Hits = { readonly q: string; readonly hits: readonly SearchHit[] };

/** A search over everything that was said. */
export function Search({ session, pins }: { readonly session: Session; readonly pins: PinList }) {
  const [q, setQ] = useState("");
  const [limit, setLimit] = useState(FIRST);
  const [answered, setAnswered] = useState<Answered<Hits> | undefined>(undefined);
  const [found, setFound] = useState<Hits | undefined>(undefined);
  const latest = useRef<Latest<Question, Hits> | undefined>(undefined);
  latest.current ??= new Latest<Question, Hits>({
    restMs: REST_MS,
    ask: async ({ q, limit }, signal) => ({
      q,
      hits: await ask((api) => api.search(session.id, { q, limit, signal })).catch(noneWhereNone),
    }),
    tell: (now) => {
      setAnswered(now);
      if (now.status === "answered") setFound(now.answer);
    },
  });
  useEffect(() => {
    if (q !== "") return latest.current?.ask({ q, limit }, { atOnce: limit !== FIRST });
    latest.current?.stop();
    setAnswered(undefined);
    setFound(undefined);
  }, [q, limit]);
  useEffect(() => () => latest.current?.stop(), []);
  return (
    <section class="memory-part" aria-labelledby="said-heading">
      <h2 id="said-heading">Everything said</h2>
      <div class="search" role="search">
        <Icon name="search" />
        <label class="unseen" for="search-said">Search everything said</label>
        <input
          id="search-said"
          type="search"
          placeholder="Search everything said"
          autocomplete="off"
          maxlength={1_000}
          dir="auto"
          onInput={({ currentTarget }: Event) => {
            if (!(currentTarget instanceof HTMLInputElement)) return;
            setLimit(FIRST);
            setQ(currentTarget.value.trim());
          }}
        />
      </div>
      <p class="note" role="status">{statusOf(answered, found)}</p>
      {answered?.status === "failed" && (
        <p class="note problem" role="alert">It cannot be searched: {wordsOf(answered.error)}</p>
      )}
      {found && found.hits.length > 0 && (
        <ol class="memory-hits" aria-busy={answered?.status === "asking" ? "true" : "false"}>
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
      {found && found.hits.length >= limit && limit < MOST && (
        <button
          type="button"
          class="small"
          onClick={() => setLimit(Math.min(MOST, limit * 3))}
        >
          Show more
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
  const who = part === "message" ? "You" : session.speaker;
  return (
    <li>
      <p class="memory-who">
        <strong>{who}</strong>
        <time dateTime={at}>{dateOf(at)}</time>
      </p>
      <p class="saw-said" dir="auto">
        <Marked text={text} words={words} />
      </p>
      <div class="memory-do">
        <button
          type="button"
          class="small"
          aria-label={`Go to what ${who} said at position ${position}`}
          onClick={() => lead(session, position)}
        >
          Go to it
        </button>
        <button
          type="button"
          class="small quiet"
          aria-label={`Pin what ${who} said at position ${position}`}
          onClick={() => void pins.pin({ turn, part })}
        >
          Pin
        </button>
      </div>
    </li>
  );
}

function statusOf(answered: Answered<Hits> | undefined, found: Hits | undefined): string {
  if (!answered) return "Every message and reply, however old. The best comes first.";
  if (answered.status === "failed") return "";
  if (!found) return "Searching …";
  return found.hits.length === 0
    ? `Nothing was said of “${found.q}”`
    : many(found.hits.length, "passage");
}

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** "Nov 25, 2026, 9:30 AM", in the reader's time. */
function dateOf(iso: string): string {
  return dates.format(new Date(iso));
}

/** In a session in which nothing was said nothing is found. */
function noneWhereNone(error: unknown): readonly SearchHit[] {
  if (error instanceof BridgeError && error.code === "not_found") return [];
  throw error;
}
