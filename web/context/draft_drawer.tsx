import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { ContextInfo } from "../../src/client/mod.ts";
import { PRICES } from "../../src/protocol/prices.ts";
import { dollars, rounded } from "../languages/amounts.ts";
import { contextWords } from "../languages/context.ts";
import { words } from "../languages/first.ts";
import { settingsWords } from "../languages/settings.ts";
import { LatestQuery, type QueryState } from "../shared/latest_query.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { useCanWrite } from "../ui/use_can_write.ts";
import { BudgetSlider } from "./budget_slider.tsx";
import { contentsOf } from "./contents.ts";
import { ContextPanel } from "./context_panel.tsx";
import { DraftField } from "./draft_field.tsx";
import { estimateOf } from "./estimate.ts";
import { lastMeasurement } from "./last_measurement.ts";
import { unchangedText } from "./unchanged.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

interface Query {
  readonly message: string;
  readonly limit: number | undefined;
}

const DEBOUNCE_MS = 250;

/** Previews what Claude will receive, as the draft is typed and under any budget. */
export function DraftDrawer({ session }: { readonly session: Session }) {
  const draft = useSignal(session.draft, (text) => text);
  const position = useSignal(session.changed, () => session.client.position);
  const [limit, setLimit] = useState<number | undefined>(undefined);
  const [state, setState] = useState<QueryState<ContextInfo>>({ status: "loading" });
  const [context, setContext] = useState<ContextInfo | undefined>(undefined);
  const [usualContext, setUsual] = useState<ContextInfo | undefined>(undefined);
  const usual = usualContext?.manifest.limit;
  const isOwn = usualContext?.own?.includes("contextLimit") === true;
  const latest = useRef<LatestQuery<Query, ContextInfo> | undefined>(undefined);
  latest.current ??= new LatestQuery<Query, ContextInfo>({
    debounceMs: DEBOUNCE_MS,
    run: ({ message, limit }, signal) =>
      callApi((api) =>
        api.context(session.id, { message, signal, ...(limit === undefined ? {} : { limit }) })
      ),
    onChange: (now) => {
      setState(now);
      if (now.status === "loaded") setContext(now.result);
    },
  });
  const isBlank = draft.trim() === "";
  useEffect(() => {
    if (isBlank) latest.current?.stop();
    else latest.current?.start({ message: draft, limit });
  }, [draft, limit, position]);
  useEffect(() => () => latest.current?.stop(), []);
  useEffect(() => {
    if (limit === undefined && context) setUsual(context);
  }, [context]);
  const retry = () => latest.current?.start({ message: draft, limit }, { atOnce: true });
  return (
    <div class="context">
      <DraftField session={session} />
      {usual !== undefined && (
        <BudgetSlider
          usual={usual}
          budget={limit ?? usual}
          onChange={setLimit}
          {...isOwn ? { reset: settingsWords.resetToOwn(usual) } : {}}
        />
      )}
      {limit !== undefined && limit !== usual && (
        <KeepBudget
          session={session}
          budget={limit}
          onKept={() => setLimit(undefined)}
        />
      )}
      {!isBlank && limit !== undefined && usualContext && context && state.status === "loaded" && (
        <Unchanged usual={usualContext} tried={context} />
      )}
      {isBlank
        ? <BlankDraft />
        : <Preview session={session} state={state} context={context} retry={retry} />}
    </div>
  );
}

/** Makes the budget that was tried the session's own, unless the token is read-only. */
function KeepBudget({ session, budget, onKept }: {
  readonly session: Session;
  readonly budget: number;
  readonly onKept: () => void;
}) {
  const canWrite = useCanWrite(session);
  if (!canWrite) return null;
  const keep = async () => {
    try {
      await session.client.configure({ contextLimit: budget });
      notify({ kind: "info", text: settingsWords.budgetKept });
      onKept();
    } catch (error) {
      notify({ kind: "problem", text: settingsWords.notSaved(describeError(error)) });
    }
  };
  return (
    <p class="context-keep">
      <button type="button" class="small" onClick={() => void keep()}>
        {settingsWords.keepBudget}
      </button>
    </p>
  );
}

/** Why another budget changes nothing, if it does not. */
function Unchanged({ usual, tried }: {
  readonly usual: ContextInfo;
  readonly tried: ContextInfo;
}) {
  const isSameMessage = contentsOf(usual).message === contentsOf(tried).message;
  const text = isSameMessage ? unchangedText(usual.manifest, tried.manifest) : undefined;
  return text === undefined ? null : <p class="note" role="status">{text}</p>;
}

function BlankDraft() {
  return (
    <p class="context-plain">
      {contextWords.blank}
    </p>
  );
}

function Preview({ session, state, context, retry }: {
  readonly session: Session;
  readonly state: QueryState<ContextInfo>;
  readonly context: ContextInfo | undefined;
  readonly retry: () => void;
}) {
  if (state.status === "failed" && isNotFound(state.error)) {
    return (
      <p class="context-plain" role="note">
        {contextWords.empty}
      </p>
    );
  }
  if (state.status === "failed") {
    return (
      <div class="context-plain problem" role="alert">
        <p dir="auto">{contextWords.noPreview(describeError(state.error))}</p>
        <button type="button" class="small" onClick={retry}>{words.tryAgain}</button>
      </div>
    );
  }
  if (!context) return <p class="waiting-for" role="status">{contextWords.loadingPreview}</p>;
  return (
    <div class="context-run" aria-busy={state.status === "loading" ? "true" : "false"}>
      <ContextPanel
        session={session}
        context={context}
        moment={{ at: Date.now(), isPast: false }}
      >
        <EstimateLine session={session} context={context} />
      </ContextPanel>
    </div>
  );
}

function EstimateLine({ session, context: { request, answeredBy = request.model } }: {
  readonly session: Session;
  readonly context: ContextInfo;
}) {
  const { tokens, isMeasured } = estimateOf(request, lastMeasurement(session));
  const price = PRICES[answeredBy];
  const cost = price && dollars(tokens * price.input / 1e6);
  return (
    <p class="context-estimate">
      <Sentence text={contextWords.about(SLOTS[0], cost)}>
        <strong>{contextWords.inputTokens(rounded(tokens))}</strong>
      </Sentence>{" "}
      <span class="note">
        {isMeasured ? contextWords.measured : contextWords.guessed}
      </span>
    </p>
  );
}
