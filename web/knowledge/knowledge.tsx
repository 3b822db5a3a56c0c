/**
 * The view of what is known: the facts of a session's space, each with where it comes from, and the
 * ways to correct, pin and forget it.
 *
 * @module
 */
import { words } from "../languages/first.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import "../first_load.ts";
import { useEffect, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { shownFact } from "../state/shown_fact.ts";
import { chosenSpace, spaceLabel } from "../state/spaces.ts";
import kinds from "../ui/kinds.css" with { type: "text" };
import { SearchField } from "../ui/search_field.tsx";
import { useSpace } from "../ui/use_space.ts";
import { AddFact } from "./add_fact.tsx";
import { FactCard } from "./fact_card.tsx";
import { FactList, type FactListState } from "./fact_list.ts";
import style from "./knowledge.css" with { type: "text" };
import { LearnNow } from "./learn_now.tsx";
import { usePermission } from "./permission.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

adoptStyles(kinds, style);

/** How long nothing must be typed until facts are searched, in ms. */
const DEBOUNCE_MS = 200;

/** Shows what is known in the space of a session. */
export default function Knowledge({ session }: { readonly session: Session }) {
  const own = useSpace(session);
  const asked = useSignal(shownFact, (value) => value?.space);
  const chosen = useSignal(chosenSpace, ({ space }) => space);
  const [other, setOther] = useState<string | undefined>(asked);
  const space = other ?? own;
  return (
    <div class="knowledge">
      {space === undefined && <p class="waiting-for" role="status">{knowledgeWords.loadingKnown}
      </p>}
      {space === null && (
        <div class="context-plain">
          <h2>{knowledgeWords.nothingKnown}</h2>
          <p>
            {knowledgeWords.noSpaceText}
          </p>
          <button type="button" class="small" onClick={() => setOther(chosen)}>
            {knowledgeWords.showKnownIn(spaceLabel(chosen))}
          </button>
        </div>
      )}
      {typeof space === "string" && <Facts key={space} space={space} session={session} />}
    </div>
  );
}

function Facts({ space, session }: { readonly space: string; readonly session: Session }) {
  const [list, setList] = useState<FactList | undefined>(undefined);
  useEffect(() => {
    const list = new FactList(space, session);
    setList(list);
    return () => list.end();
  }, [space, session]);
  return list ? <Shown list={list} session={session} /> : null;
}

function Shown({ list, session }: { readonly list: FactList; readonly session: Session }) {
  const { space } = list;
  const state = useSignal(list.state, (value) => value);
  const permission = usePermission(session);
  const sought = useSought(list);
  return (
    <>
      <header class="knowledge-head">
        <h2>
          <Sentence text={knowledgeWords.knowsIn(SLOTS[0])}>
            <bdi>{spaceLabel(space)}</bdi>
          </Sentence>
        </h2>
        <p class="note">
          {knowledgeWords.knowsText}
        </p>
      </header>
      {permission.canChange
        ? <AddFact list={list} />
        : <p class="note" role="note">{knowledgeWords.readOnly}</p>}
      <SearchField
        id="search-facts"
        label={knowledgeWords.search}
        debounceMs={DEBOUNCE_MS}
        onQuery={(query) => void list.load(query)}
      />
      <Status state={state} space={space} />
      {state.status === "failed" && (
        <div class="context-plain problem" role="alert">
          <p dir="auto">{knowledgeWords.notLoaded(describeError(state.error))}</p>
          <button type="button" class="small" onClick={() => void list.load()}>
            {words.tryAgain}
          </button>
        </div>
      )}
      <ul class="knowledge-facts" aria-busy={state.status === "loading" ? "true" : "false"}>
        {state.facts.map((fact) => (
          <FactCard
            key={fact.fact}
            fact={fact}
            list={list}
            session={session}
            isSought={fact.fact === sought}
            permission={permission}
          />
        ))}
      </ul>
      {state.next !== undefined && (
        <button
          type="button"
          disabled={state.isLoadingMore}
          onClick={() => void list.loadMore()}
        >
          {state.isLoadingMore ? knowledgeWords.loading : words.showMore}
        </button>
      )}
      {permission.canChange && <LearnNow list={list} session={session} />}
    </>
  );
}

/** The fact that was asked for, once it is in the list. */
function useSought(list: FactList): string | undefined {
  const asked = useSignal(shownFact, (value) => value);
  const isLoaded = useSignal(list.state, ({ status }) => status !== "loading");
  const [sought, setSought] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!asked || asked.space !== list.space || !isLoaded) return;
    shownFact.set(undefined);
    void list.find(asked).then((isThere) => {
      setSought(asked.fact);
      if (!isThere) notify({ kind: "problem", text: knowledgeWords.noLongerKnown });
    });
  }, [asked, isLoaded]);
  return sought;
}

function Status({ state: { status, query, facts, next }, space }: {
  readonly state: FactListState;
  readonly space: string;
}) {
  if (status === "failed") return null;
  if (status === "loading" && facts.length === 0) {
    return <p class="note" role="status">{knowledgeWords.loading}</p>;
  }
  if (facts.length > 0) {
    const counted = query === "" ? knowledgeWords.factCount : knowledgeWords.foundCount;
    return <p class="note" role="status">{counted(facts.length, next !== undefined)}</p>;
  }
  return (
    <p class="note" role="status">
      {query === "" ? knowledgeWords.nothingYet(spaceLabel(space)) : knowledgeWords.noMatch(query)}
    </p>
  );
}
