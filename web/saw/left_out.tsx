import { useState } from "hono/jsx/dom";
import type { Omission } from "../../src/client/mod.ts";
import type { Session } from "../state/session.ts";
import { count } from "./amounts.ts";
import { lead } from "./lead.ts";
import { groupOmissions, type OmissionGroup, omissionWords } from "./reasons.ts";

const FIRST = 8;
const MORE = 100;

/** What is not in a context, by the reason. */
export function LeftOut({ session, leftOut }: {
  readonly session: Session;
  readonly leftOut: readonly Omission[];
}) {
  return (
    <section class="saw-part">
      <h3>What was left out</h3>
      {leftOut.length === 0 && <p class="note">Nothing: all that was said is in it.</p>}
      <ul class="saw-groups">
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
  const [most, setMost] = useState(FIRST);
  const left = group.rows.length - most;
  return (
    <li data-reason={group.reason}>
      <p>{omissionWords(group)}</p>
      <div class="saw-ranges">
        {group.rows.slice(0, most).map(({ from, to }) => (
          <button
            key={from}
            type="button"
            class="small quiet"
            aria-label={`Go to position ${from}`}
            onClick={() => lead(session, from)}
          >
            {from === to ? from : `${from}–${to}`}
          </button>
        ))}
        {left > 0 && (
          <button type="button" class="small" onClick={() => setMost(most + MORE)}>
            {count(left)} more
          </button>
        )}
      </div>
    </li>
  );
}
