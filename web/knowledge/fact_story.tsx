import { useEffect, useState } from "hono/jsx/dom";
import type { FactStory, SourceInfo } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import { dateTime } from "../languages/numbers.ts";
import { callApi, describeError } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { showTurnOf } from "../state/show_turn.ts";
import { saidByText, sourceTitle } from "./sources.ts";

type Loaded =
  | { readonly status: "loading" }
  | { readonly status: "loaded"; readonly story: FactStory }
  | { readonly status: "failed"; readonly error: unknown };

/** Where a fact comes from, in the words that say so, and what became of it. */
export function FactStoryView({ space, fact, shown }: {
  readonly space: string;
  readonly fact: string;
  readonly shown: Session;
}) {
  const [loaded, setLoaded] = useState<Loaded>({ status: "loading" });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const loading = new AbortController();
    const { signal } = loading;
    setLoaded({ status: "loading" });
    callApi((api) => api.spaces.fact(space, fact, { signal })).then(
      (story) => signal.aborted || setLoaded({ status: "loaded", story }),
      (error) => signal.aborted || setLoaded({ status: "failed", error }),
    );
    return () => loading.abort();
  }, [space, fact, tries]);
  switch (loaded.status) {
    case "loading":
      return <p class="note" role="status">{knowledgeWords.loading}</p>;
    case "failed":
      return (
        <p class="note problem" role="alert">
          {knowledgeWords.noHistory(describeError(loaded.error))}{" "}
          <button type="button" class="small" onClick={() => setTries(tries + 1)}>
            {words.tryAgain}
          </button>
        </p>
      );
    case "loaded":
      return <Story story={loaded.story} shown={shown} />;
    default:
      return loaded satisfies never;
  }
}

function Story({ story: { sources, history }, shown }: {
  readonly story: FactStory;
  readonly shown: Session;
}) {
  return (
    <div class="fact-story">
      {sources.map((source) => <SourceView key={source.session} source={source} shown={shown} />)}
      <ol>
        {history.toReversed().map(({ position, at, event, text, saidBy }) => (
          <li key={position}>
            <p class="note">
              {knowledgeWords.events[event]} <time dateTime={at}>{dateTime(Date.parse(at))}</time>
              {saidBy && ` · ${saidByText({ saidBy })}`}
            </p>
            {text !== undefined && <p dir="auto">{text}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function SourceView({ source, shown }: {
  readonly source: SourceInfo;
  readonly shown: Session;
}) {
  const { session, positions, quotes = [], state } = source;
  const said = quotes.length > 0 ? quotes : positions.map((position) => ({ position, text: "" }));
  const where = session === shown.id ? knowledgeWords.thisSession : sourceTitle(source);
  if (state === "gone") return <p class="note" dir="auto">{knowledgeWords.saidIn(where)}.</p>;
  return (
    <section aria-label={knowledgeWords.saidIn(where)}>
      <p class="note" dir="auto">{knowledgeWords.saidIn(where)}:</p>
      {said.map(({ position, text }) => (
        <blockquote key={position}>
          {text !== "" && <p class="context-said" dir="auto">{text}</p>}
          <button
            type="button"
            class="small quiet"
            aria-label={knowledgeWords.showAt(position, where)}
            onClick={() => showTurnOf(session, position)}
          >
            {lateWords.showInChat}
          </button>
        </blockquote>
      ))}
    </section>
  );
}
