import type { InsertedInfo } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";
import type { Session } from "../state/session.ts";
import { showTurnOf } from "../state/show_turn.ts";
import { PlainText } from "../ui/plain_text.tsx";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { FactPlace } from "./items.tsx";
import { inclusionReasons } from "./reasons.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

type Source = InsertedInfo["manifest"]["items"][number];

/** What was inserted into a message of a program that keeps its conversation, and where it is from. */
export function InsertedPanel({ session, context: { inserted, manifest, space } }: {
  readonly session: Session;
  readonly context: InsertedInfo;
}) {
  return (
    <section class="context-part">
      <h3>{contextWords.inserted}</h3>
      <p class="note">
        {contextWords.insertedText(inserted.text.length)}
      </p>
      <PlainText text={inserted.text} />
      <ol class="context-items">
        {manifest.items.map((item) => (
          <li
            key={`${item.kind} ${item.session ?? ""} ${item.from} ${item.to}`}
            class="context-item"
            data-kind={item.kind}
          >
            <p class="context-name">{lateWords.kinds[item.kind]}</p>
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
      <Sentence text={contextWords.open(SLOTS[0])}>
        <span dir="auto">{other}</span>
      </Sentence>
    </button>
  );
}
