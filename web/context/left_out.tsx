import { useState } from "hono/jsx/dom";
import type { ManifestInfo } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import type { Session } from "../state/session.ts";
import { showTurn } from "../state/show_turn.ts";
import { cutTexts, groupOmissions, type OmissionGroup, omissionText } from "./reasons.ts";

const FIRST = 8;
const MORE = 100;

/** What is not in a context, grouped by the reason. */
export function LeftOut({ session, manifest: { items, leftOut } }: {
  readonly session: Session;
  readonly manifest: Pick<ManifestInfo, "items" | "leftOut">;
}) {
  const cuts = cutTexts(items);
  return (
    <section class="context-part">
      <h3>{contextWords.leftOut}</h3>
      {cuts.map((text) => <p key={text} class="note">{text}</p>)}
      {cuts.length === 0 && leftOut.length === 0 && (
        <p class="note">{contextWords.nothingLeftOut}</p>
      )}
      <ul class="context-groups">
        {groupOmissions(leftOut).map((group) => (
          <Group key={group.reason} session={session} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Group({ session, group }: {
  readonly session: Session;
  readonly group: OmissionGroup;
}) {
  const [limit, setLimit] = useState(FIRST);
  const rows = group.rows.filter(({ fact }) => fact === undefined);
  const hidden = rows.length - limit;
  return (
    <li data-reason={group.reason}>
      <p>{omissionText(group)}</p>
      <div class="context-ranges">
        {rows.slice(0, limit).map(({ from, to }) => (
          <button
            key={from}
            type="button"
            class="small quiet"
            aria-label={contextWords.showRange(from === to ? `${from}` : `${from}–${to}`)}
            onClick={() => showTurn(session, from)}
          >
            {from === to ? from : `${from}–${to}`}
          </button>
        ))}
        {hidden > 0 && (
          <button type="button" class="small" onClick={() => setLimit(limit + MORE)}>
            {contextWords.more(hidden)}
          </button>
        )}
      </div>
    </li>
  );
}
