import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";
import { settingsWords } from "../languages/settings.ts";
import type { Session } from "../state/session.ts";
import { showFact } from "../state/shown_fact.ts";
import { showTurnOf } from "../state/show_turn.ts";
import type { Explained, ExplainedItem } from "./explained.ts";
import { ItemActions } from "./item_actions.tsx";
import { inclusionReasons } from "./reasons.ts";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { Texts } from "./texts.tsx";
import { PlainText } from "../ui/plain_text.tsx";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

/** The moment of a request, in ms since the epoch: in the past, or now for a preview. */
export interface RequestMoment {
  readonly at: number;
  readonly isPast: boolean;
}

/** Everything in a context, in the order of the request. */
export function Items({ session, explained, moment, isOwnPrompt }: {
  readonly session: Session;
  /** Whether the system prompt was the session's own. */
  readonly isOwnPrompt: boolean;
  readonly explained: Explained;
  readonly moment: RequestMoment;
}) {
  const { contents, items } = explained;
  return (
    <section class="context-part">
      <h3>{moment.isPast ? contextWords.received : contextWords.receives}</h3>
      {items.length === 0 && <p class="note">{contextWords.onlyMessage}</p>}
      <ol class="context-items">
        {contents.system !== undefined && (
          <Entry kind="system" title={contextWords.system} amount={contents.system.length}>
            <p class="context-why">
              {isOwnPrompt ? settingsWords.systemText : contextWords.systemText}
            </p>
            <PlainText text={contents.system} />
          </Entry>
        )}
        {items.map((each) => (
          <Item
            key={keyOf(each)}
            session={session}
            explained={each}
            moment={moment}
          />
        ))}
        <Entry kind="message" title={lateWords.kinds.message} amount={contents.message.length}>
          <p class="context-why">
            {contextWords.messageText}
            {contents.today !== undefined && ` ${contextWords.messageDay(contents.today)}`}
          </p>
          <PlainText text={contents.message} />
        </Entry>
      </ol>
    </section>
  );
}

/** A note stays the same when it has another text. */
function keyOf({ item: { kind, session = "", note, from, to } }: ExplainedItem): string {
  return note === undefined ? `${kind} ${session} ${from} ${to}` : `${kind} ${note}`;
}

function Item({ session, explained, moment }: {
  readonly session: Session;
  readonly explained: ExplainedItem;
  readonly moment: RequestMoment;
}) {
  const { item, texts, day } = explained;
  const { kind, characters, words } = item;
  const age = ageOf(explained, moment);
  return (
    <Entry
      kind={kind}
      title={lateWords.kinds[kind]}
      amount={characters}
      isOpen={kind === "recalled" || kind === "elsewhere" || kind === "summary"}
    >
      {inclusionReasons(item).map((reason) => (
        <p key={reason} class="context-why" dir="auto">{reason}</p>
      ))}
      <p class="context-where">
        {age !== undefined && <span>{age}</span>}
        {day !== undefined && <span>{contextWords.saidOn(day)}</span>}
        <Place session={session} explained={explained} />
      </p>
      {texts.length > 0 && (
        <Texts
          texts={texts}
          words={words ?? []}
          {...(kind === "recent" || kind === "recalled" || kind === "elsewhere"
            ? { speaker: session.speaker }
            : {})}
        />
      )}
      <ItemActions session={session} explained={explained} />
    </Entry>
  );
}

/** Leads to where an item was said. */
function Place({ session, explained: { item, title } }: {
  readonly session: Session;
  readonly explained: ExplainedItem;
}) {
  const { space } = session;
  if (item.kind === "fact") return <FactPlace session={session} fact={item.fact} space={space} />;
  if (item.kind !== "elsewhere") {
    return <ShowInChat session={session} from={item.from} to={item.to} />;
  }
  const { session: other } = item;
  if (other === undefined) return null;
  return (
    <button type="button" class="small quiet" onClick={() => showTurnOf(other, item.from)}>
      <Sentence text={contextWords.open(SLOTS[0])}>
        <span dir="auto">{title ?? other}</span>
      </Sentence>
    </button>
  );
}

/** Leads to a fact's card. */
export function FactPlace({ session, fact, space }: {
  readonly session: Session;
  readonly fact: string | undefined;
  readonly space: string | null | undefined;
}) {
  if (fact === undefined || typeof space !== "string") return null;
  return (
    <button
      type="button"
      class="small quiet"
      onClick={() => showFact(session.id, { space, fact })}
    >
      {contextWords.showKnown}
    </button>
  );
}

/** A row with a name and a length, which opens to show more. */
function Entry({ kind, title, amount, isOpen = false, children }: {
  readonly kind: string;
  readonly title: string;
  readonly amount: number;
  readonly isOpen?: boolean;
  readonly children?: unknown;
}) {
  return (
    <li class="context-item" data-kind={kind} data-characters={amount}>
      <details open={isOpen}>
        <summary>
          <span class={`swatch kind-${kind}`} aria-hidden="true" />
          <span class="context-name">{title}</span>
          <span class="context-amount">{lateWords.characters(amount)}</span>
        </summary>
        <div class="context-inside">{children}</div>
      </details>
    </li>
  );
}

function ageOf(
  { item, first, last }: ExplainedItem,
  { at, isPast }: RequestMoment,
): string | undefined {
  if (first === undefined) return undefined;
  const isPinned = item.kind === "pinned";
  return contextWords.age(at - first, at - (last ?? first), { isPinned, isPast });
}
