import type { Session } from "../state/session.ts";
import { showFact } from "../state/shown_fact.ts";
import { showTurnOf } from "../state/show_turn.ts";
import { duration, plural } from "../shared/amounts.ts";
import type { Explained, ExplainedItem } from "./explained.ts";
import { inclusionReasons, KIND_NAMES } from "./reasons.ts";
import { ShowInChat } from "../ui/show_in_chat.tsx";
import { Texts } from "./texts.tsx";
import { PlainText } from "../ui/plain_text.tsx";

/** The moment of a request, in ms since the epoch: in the past, or now for a preview. */
export interface RequestMoment {
  readonly at: number;
  readonly isPast: boolean;
}

/** Everything in a context, in the order of the request. */
export function Items({ session, explained, moment }: {
  readonly session: Session;
  readonly explained: Explained;
  readonly moment: RequestMoment;
}) {
  const { contents, items } = explained;
  return (
    <section class="context-part">
      <h3>{moment.isPast ? "What Claude received" : "What Claude receives"}</h3>
      {items.length === 0 && <p class="note">Nothing but the message.</p>}
      <ol class="context-items">
        {contents.system !== undefined && (
          <Entry kind="system" title="System prompt" amount={contents.system.length}>
            <p class="context-why">Set by the bridge, and always first.</p>
            <PlainText text={contents.system} />
          </Entry>
        )}
        {items.map((each) => (
          <Item
            key={`${each.item.kind} ${each.item.session ?? ""} ${each.item.from} ${each.item.to}`}
            session={session}
            explained={each}
            moment={moment}
          />
        ))}
        <Entry kind="message" title={KIND_NAMES.message} amount={contents.message.length}>
          <p class="context-why">
            Always in full, and last.
            {contents.today !== undefined && ` Its day is sent with it: ${contents.today}.`}
          </p>
          <PlainText text={contents.message} />
        </Entry>
      </ol>
    </section>
  );
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
      title={KIND_NAMES[kind]}
      amount={characters}
      isOpen={kind === "recalled" || kind === "elsewhere" || kind === "summary"}
    >
      {inclusionReasons(item).map((reason) => (
        <p key={reason} class="context-why" dir="auto">{reason}</p>
      ))}
      <p class="context-where">
        {age !== undefined && <span>{age}</span>}
        {day !== undefined && <span>Said on {day}</span>}
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
      Open <span dir="auto">{title ?? other}</span>
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
      Show what is known
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
          <span class="context-amount">{plural(amount, "character")}</span>
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
  const oldest = duration(at - first);
  const newest = last === undefined ? oldest : duration(at - last);
  const age = oldest === newest ? oldest : `${oldest} to ${newest}`;
  return `${item.kind === "pinned" ? "Pinned" : "Sent"} ${age} ${
    isPast ? "before this message" : "ago"
  }`;
}
