import { useEffect, useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { ContextInfo, RequestInfo } from "../../src/client/mod.ts";
import { copy } from "../ui/copy.ts";
import { Icon } from "../ui/icons.tsx";
import { count, many } from "./amounts.ts";
import type { Contents } from "./contents.ts";
import { readableText, sentText, sha256Of } from "./request_text.ts";

type Form = "readable" | "sent";

/** The exact request, to be read and copied; with the hashes of one that was sent. */
export function RequestView({ context, contents }: {
  readonly context: ContextInfo;
  readonly contents: Contents;
}) {
  const [isOpen, setOpen] = useState(false);
  const [form, setForm] = useState<Form>("readable");
  const { request } = context;
  return (
    <section class="saw-part">
      <h3>The exact request</h3>
      {context.sha256 && <Hashes sha256={context.sha256} request={request} />}
      <p class="note">{cacheWords(contents)}</p>
      <details
        class="saw-request"
        onToggle={({ currentTarget }: Event) =>
          setOpen(currentTarget instanceof HTMLDetailsElement && currentTarget.open)}
      >
        <summary>Request to {request.model}</summary>
        {isOpen && (
          <>
            <div class="saw-forms">
              {(["readable", "sent"] as const).map((each) => (
                <button
                  key={each}
                  type="button"
                  class="small"
                  aria-pressed={each === form ? "true" : "false"}
                  onClick={() => setForm(each)}
                >
                  {each === "readable" ? "Readable" : "As sent"}
                </button>
              ))}
              <button type="button" class="small" onClick={() => void copy(sentText(request))}>
                <Icon name="copy" /> Copy as sent
              </button>
            </div>
            <Json key={form} request={request} form={form} />
          </>
        )}
      </details>
    </section>
  );
}

function cacheWords({ marked, blocks }: Contents): string {
  if (marked === 0) {
    return "No mark for the prompt cache: what stays the same is too short for one.";
  }
  return `The prompt cache is asked to keep the first ${count(marked)} of ` +
    `${many(blocks, "text")}: the mark stands on the last of them.`;
}

function Json({ request, form }: { readonly request: RequestInfo; readonly form: Form }) {
  const pre = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const { current } = pre;
    if (!current || form === "sent") return;
    void import("../talk/highlight.ts").then(({ colour }) => {
      for (const code of current.querySelectorAll("code")) colour(code, "json");
    });
  }, [request, form]);
  const { before, mark, after } = readableText(request);
  return (
    <pre
      ref={pre}
      class={`saw-json ${form}`}
      dir="ltr"
      tabindex={0}
      role="region"
      aria-label="Request as JSON"
    >
      {form === "sent" ? <code>{sentText(request)}</code> : (
        <>
          <code key="before">{before}</code>
          {mark !== "" && (
            <mark key="mark" title="Mark for the prompt cache"><code>{mark}</code></mark>
          )}
          <code key="after">{after}</code>
        </>
      )}
    </pre>
  );
}

/** Whether what was sent, what the log gives again, and what is shown here are the same bytes. */
function Hashes({ sha256: { sent, rebuilt }, request }: {
  readonly sha256: NonNullable<ContextInfo["sha256"]>;
  readonly request: RequestInfo;
}) {
  const [shown, setShown] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    void sha256Of(sentText(request)).then((hash) => isWanted && setShown(hash));
    return () => isWanted = false;
  }, [request]);
  const isSame = sent === rebuilt && (shown === undefined || shown === sent);
  return (
    <div class={`saw-hash ${isSame ? "same" : "other"}`}>
      <p>
        <strong>{isSame ? "Same bytes" : "Other bytes"}</strong> {isSame
          ? "The log gives the request again, byte for byte as it was sent."
          : "What the log gives is not what was sent: the bridge builds requests otherwise now, " +
            "or the log was changed."}
      </p>
      <dl>
        <div>
          <dt>Sent</dt>
          <dd>
            <code>{sent}</code>
          </dd>
        </div>
        <div>
          <dt>Rebuilt</dt>
          <dd>
            <code>{rebuilt}</code>
          </dd>
        </div>
        {shown !== undefined && (
          <div>
            <dt>Shown here</dt>
            <dd>
              <code>{shown}</code>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
