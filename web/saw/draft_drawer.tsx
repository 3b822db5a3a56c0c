import { useEffect, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { BridgeError, type ContextInfo } from "../../src/client/mod.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { about, count, dollars, many } from "./amounts.ts";
import { BudgetSlider } from "./budget_slider.tsx";
import { ContextView } from "./context_view.tsx";
import { estimateOf } from "./estimate.ts";
import { type Answered, Latest } from "./latest.ts";
import { measuredIn } from "./measured.ts";
import { PRICES } from "../../src/protocol/prices.ts";

interface Question {
  readonly message: string;
  readonly limit: number | undefined;
}

/** How long typing must rest before it is tried, in ms. */
const REST_MS = 250;

/** A dry run travels in an address: longer messages do not fit into one. In bytes as they are sent. */
const LONGEST = 60_000;

/** What would be sent now: a dry run as the message is typed, under any budget. */
export function DraftDrawer({ session }: { readonly session: Session }) {
  const draft = useStore(session.draft, (text) => text);
  const settled = useStore(session.changed, () => session.client.position);
  const [limit, setLimit] = useState<number | undefined>(undefined);
  const [answered, setAnswered] = useState<Answered<ContextInfo>>({ status: "asking" });
  const [context, setContext] = useState<ContextInfo | undefined>(undefined);
  const [usual, setUsual] = useState<number | undefined>(undefined);
  const latest = useRef<Latest<Question, ContextInfo> | undefined>(undefined);
  latest.current ??= new Latest<Question, ContextInfo>({
    restMs: REST_MS,
    ask: ({ message, limit }, signal) =>
      ask((api) =>
        api.context(session.id, { message, signal, ...(limit === undefined ? {} : { limit }) })
      ),
    tell: (now) => {
      setAnswered(now);
      if (now.status === "answered") setContext(now.answer);
    },
  });
  const isBlank = draft.trim() === "";
  const isTooLong = encodeURIComponent(draft.toWellFormed()).length > LONGEST;
  useEffect(() => {
    if (isBlank || isTooLong) latest.current?.stop();
    else latest.current?.ask({ message: draft, limit });
  }, [draft, limit, settled]);
  useEffect(() => () => latest.current?.stop(), []);
  useEffect(() => {
    if (limit === undefined && context) setUsual(context.manifest.limit);
  }, [context]);
  return (
    <div class="saw">
      <DraftField session={session} />
      {usual !== undefined && (
        <BudgetSlider usual={usual} budget={limit ?? usual} onChange={setLimit} />
      )}
      {isBlank ? <Empty /> : isTooLong
        ? (
          <p class="saw-plain" role="note">
            The message has {count(draft.length)}{" "}
            characters. It can be sent, but one that long cannot be tried out here.
          </p>
        )
        : (
          <DryRun
            session={session}
            answered={answered}
            context={context}
            again={() => latest.current?.ask({ message: draft, limit }, { atOnce: true })}
          />
        )}
    </div>
  );
}

/** The message being written, the same as below the talk: there may be no room to see that. */
function DraftField({ session }: { readonly session: Session }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const take = () => {
      const { current } = field;
      if (current && current.value !== session.draft.get()) current.value = session.draft.get();
    };
    take();
    return session.draft.follow(take);
  }, [session]);
  return (
    <label class="field saw-draft">
      Draft
      <textarea
        ref={field}
        dir="auto"
        rows={2}
        placeholder="Type to see what would be sent …"
        onInput={({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLTextAreaElement) session.draft.set(currentTarget.value);
        }}
      />
    </label>
  );
}

function Empty() {
  return (
    <p class="saw-plain">
      Nothing is written yet. What is recalled depends on the message: begin to type, here or below
      the talk, and see what would be sent with it. Nothing is sent by this.
    </p>
  );
}

function DryRun({ session, answered, context, again }: {
  readonly session: Session;
  readonly answered: Answered<ContextInfo>;
  readonly context: ContextInfo | undefined;
  readonly again: () => void;
}) {
  if (answered.status === "failed") {
    const isNew = answered.error instanceof BridgeError && answered.error.code === "not_found";
    if (isNew) {
      return (
        <p class="saw-plain" role="note">
          Nothing was said in this session yet: the message would go alone.
        </p>
      );
    }
    return (
      <div class="saw-plain problem" role="alert">
        <p dir="auto">It cannot be told what would be sent: {wordsOf(answered.error)}</p>
        <button type="button" class="small" onClick={again}>Try again</button>
      </div>
    );
  }
  if (!context) return <p class="waiting-for" role="status">Asking what would be sent …</p>;
  return (
    <div class="saw-run" aria-busy={answered.status === "asking" ? "true" : "false"}>
      <ContextView session={session} context={context} moment={{ at: Date.now(), word: "ago" }}>
        <EstimateLine session={session} context={context} />
      </ContextView>
    </div>
  );
}

function EstimateLine({ session, context: { request } }: {
  readonly session: Session;
  readonly context: ContextInfo;
}) {
  const { tokens, isMeasured } = estimateOf(request, measuredIn(session));
  const price = PRICES[request.model];
  return (
    <p class="saw-estimate">
      About <strong>{many(Number(about(tokens).replaceAll(",", "")), "input token")}</strong>
      {price && `, ${dollars(tokens * price.input / 1e6)} if nothing of it is in the prompt cache`}.
      {" "}
      <span class="note">
        {isMeasured ? "Reckoned by the last reply." : "Reckoned by 3.5 characters a token."}
      </span>
    </p>
  );
}
