import type { InsertedInfo } from "../../src/client/mod.ts";
import { plural } from "../shared/amounts.ts";
import type { Session } from "../state/session.ts";
import { showTurnOf } from "../state/show_turn.ts";
import { PlainText } from "../ui/plain_text.tsx";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { FactPlace } from "./items.tsx";
import { inclusionReasons, KIND_NAMES } from "./reasons.ts";

type Source = InsertedInfo["manifest"]["items"][number];

/** What was inserted into a message of a program that keeps its conversation, and where it is from. */
export function InsertedPanel({ session, context: { inserted, manifest, space } }: {
  readonly session: Session;
  readonly context: InsertedInfo;
}) {
  return (
    <section class="context-part">
      <h3>What was added to the message</h3>
      <p class="note">
        A program keeps this conversation and sent it to Claude itself. At the end of the message it
        was given {plural(inserted.text.length, "character")} of memory.
      </p>
      <PlainText text={inserted.text} />
      <ol class="context-items">
        {manifest.items.map((item) => (
          <li
            key={`${item.kind} ${item.session ?? ""} ${item.from} ${item.to}`}
            class="context-item"
            data-kind={item.kind}
          >
            <p class="context-name">{KIND_NAMES[item.kind]}</p>
            {inclusionReasons(item).map((reason) => (
              <p key={reason} class="context-why" dir="auto">{reason}</p>
            ))}
            <SourceLink session={session} item={item} space={space?.id} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Leads to where a source can be read. */
function SourceLink({ session, item: { kind, fact, session: other, from, to }, space }: {
  readonly session: Session;
  readonly item: Source;
  readonly space: string | undefined;
}) {
  if (kind === "recalled") return <ShowInChat session={session} from={from} to={to} />;
  if (fact !== undefined && space !== undefined) {
    return <FactPlace session={session} fact={fact} space={space} />;
  }
  if (other === undefined) return null;
  return (
    <button type="button" class="small quiet" onClick={() => showTurnOf(other, from)}>
      Open <span dir="auto">{other}</span>
    </button>
  );
}
