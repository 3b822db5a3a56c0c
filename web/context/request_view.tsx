import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import type { ContextInfo, RequestInfo } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import { modelName } from "../state/model_name.ts";
import { copy } from "../ui/copy.ts";
import { Icon } from "../ui/icons.tsx";
import type { Contents } from "./contents.ts";
import { Hashes } from "./hashes.tsx";
import { readableText, sentText } from "./request_text.ts";

type Form = "readable" | "sent";

/** The exact request, to read and copy, with the hashes of one that was sent. */
export function RequestView({ context, contents }: {
  readonly context: ContextInfo;
  readonly contents: Contents;
}) {
  const [isOpen, setOpen] = useState(false);
  const { request, answeredBy } = context;
  const writtenFor = modelName(request.model);
  return (
    <section class="context-part">
      <h3>{contextWords.exact}</h3>
      {context.sha256 && <Hashes sha256={context.sha256} request={request} />}
      {answeredBy !== undefined && answeredBy !== request.model && (
        <p class="note">{contextWords.writtenFor(writtenFor)}</p>
      )}
      <p class="note">{cacheText(contents)}</p>
      <details
        class="context-request"
        onToggle={({ currentTarget }: Event) =>
          setOpen(currentTarget instanceof HTMLDetailsElement && currentTarget.open)}
      >
        <summary>
          {answeredBy === undefined
            ? contextWords.requestFor(writtenFor)
            : contextWords.requestTo(modelName(answeredBy))}
        </summary>
        {isOpen && <RequestBody request={request} />}
      </details>
    </section>
  );
}

function cacheText({ cached, blockCount }: Contents): string {
  return cached === 0 ? contextWords.noMarker : contextWords.markerAfter(cached, blockCount);
}

/** The body in a choice of two forms. */
function RequestBody({ request }: { readonly request: RequestInfo }) {
  const [form, setForm] = useState<Form>("readable");
  return (
    <>
      <div class="context-forms">
        {(["readable", "sent"] as const).map((each) => (
          <button
            key={each}
            type="button"
            class="small"
            aria-pressed={each === form ? "true" : "false"}
            onClick={() => setForm(each)}
          >
            {each === "readable" ? contextWords.readable : contextWords.asSent}
          </button>
        ))}
        <button type="button" class="small" onClick={() => void copy(sentText(request))}>
          <Icon name="copy" /> {contextWords.copyAsSent}
        </button>
      </div>
      <Json key={form} request={request} form={form} />
    </>
  );
}

function Json({ request, form }: { readonly request: RequestInfo; readonly form: Form }) {
  const pre = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const { current } = pre;
    if (!current || form === "sent") return;
    void import("../ui/highlight.ts").then(({ highlight }) => {
      for (const code of current.querySelectorAll("code")) void highlight(code, "json");
    });
  }, [request, form]);
  const { before, mark, after } = readableText(request);
  return (
    <pre
      ref={pre}
      class={`context-json ${form}`}
      dir="ltr"
      tabindex={0}
      role="region"
      aria-label={contextWords.json}
    >
      {form === "sent" ? <code>{sentText(request)}</code> : (
        <>
          <code key="before">{before}</code>
          {mark !== "" && (
            <mark key="mark" title={contextWords.marker}><code>{mark}</code></mark>
          )}
          <code key="after">{after}</code>
        </>
      )}
    </pre>
  );
}
