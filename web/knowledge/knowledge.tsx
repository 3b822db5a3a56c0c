/**
 * The view of what is known: the facts of a session's space, each with where it comes from, and the
 * ways to correct, pin and forget it.
 *
 * @module
 */
import "../first_load.ts";
import { useEffect, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { formatCount } from "../shared/amounts.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { shownFact } from "../state/shown_fact.ts";
import { chosenSpace, spaceLabel } from "../state/spaces.ts";
import kinds from "../ui/kinds.css" with { type: "text" };
import { useSpace } from "../ui/use_space.ts";
import { AddFact } from "./add_fact.tsx";
import { FactCard } from "./fact_card.tsx";
import { FactList, type FactListState } from "./fact_list.ts";
import style from "./knowledge.css" with { type: "text" };
import { LearnNow } from "./learn_now.tsx";
import { usePermission } from "./permission.ts";
import { FactSearch } from "./fact_search.tsx";

adoptStyles(kinds, style);

/** Shows what is known in the space of a session. */
export default function Knowledge({ session }: { readonly session: Session }) {
  const own = useSpace(session);
  const asked = useSignal(shownFact, (value) => value?.space);
  const chosen = useSignal(chosenSpace, ({ space }) => space);
  const [other, setOther] = useState<string | undefined>(asked);
  const space = other ?? own;
  return (
    <div class="knowledge">
      {space === undefined && <p class="waiting-for" role="status">Loading what is known …</p>}
      {space === null && (
        <div class="context-plain">
          <h2>Nothing is known here</h2>
          <p>
            This chat is in no space: it knows nothing of your other sessions, and nothing that is
            said in it is learned. Move it into a space to change that.
          </p>
          <button type="button" class="small" onClick={() => setOther(chosen)}>
            Show what is known in {spaceLabel(chosen)}
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
          What Claude knows in <bdi>{spaceLabel(space)}</bdi>
        </h2>
        <p class="note">
          Learned from what was said in the sessions of this space, and known in all of them.
        </p>
      </header>
      {permission.canChange
        ? <AddFact list={list} />
        : <p class="note" role="note">Your token is read-only: you can look, but not change.</p>}
      <FactSearch list={list} />
      <Status state={state} space={space} />
      {state.status === "failed" && (
        <div class="context-plain problem" role="alert">
          <p dir="auto">Could not load what is known: {describeError(state.error)}</p>
          <button type="button" class="small" onClick={() => void list.load()}>Try again</button>
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
          {state.isLoadingMore ? "Loading …" : "Show more"}
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
      if (!isThere) notify({ kind: "problem", text: "This is no longer known" });
    });
  }, [asked, isLoaded]);
  return sought;
}

function Status({ state: { status, query, facts, next }, space }: {
  readonly state: FactListState;
  readonly space: string;
}) {
  const count = `${formatCount(facts.length)}${next === undefined ? "" : "+"}`;
  if (status === "failed") return null;
  if (status === "loading" && facts.length === 0) {
    return <p class="note" role="status">Loading …</p>;
  }
  if (facts.length > 0) {
    const what = query === "" ? (facts.length === 1 ? "fact" : "facts") : "found";
    return <p class="note" role="status">{count} {what}</p>;
  }
  return (
    <p class="note" role="status">
      {query === ""
        ? `Nothing yet. What you say in the sessions of “${
          spaceLabel(space)
        }” about yourself and your work is learned when a session has been quiet for a while.`
        : `Nothing known matches “${query}”.`}
    </p>
  );
}
