import type { Session } from "../state/session.ts";
import { duration, many } from "./amounts.ts";
import type { Explained, ExplainedItem } from "./explained.ts";
import { lead } from "./lead.ts";
import { NAMES, reasonsOf } from "./reasons.ts";
import { Text, Texts } from "./texts.tsx";

/** A moment that ages are told from, in ms since the epoch, and how: before it, or ago. */
export interface Moment {
  readonly at: number;
  readonly word: "before" | "ago";
}

/** Everything that is in a context, in the order of the request. */
export function Items({ session, explained, moment }: {
  readonly session: Session;
  readonly explained: Explained;
  readonly moment: Moment;
}) {
  const { contents, items } = explained;
  return (
    <section class="saw-part">
      <h3>What is in it</h3>
      {items.length === 0 && (
        <p class="note">Nothing is remembered with it: the message goes alone.</p>
      )}
      <ol class="saw-items">
        {contents.system !== undefined && (
          <Entry kind="system" title="System prompt" amount={contents.system.length}>
            <p class="saw-why">The bridge's own setting, before everything else.</p>
            <Text text={contents.system} />
          </Entry>
        )}
        {items.map((each) => (
          <Item
            key={`${each.item.kind} ${each.item.from} ${each.item.to}`}
            session={session}
            explained={each}
            moment={moment}
          />
        ))}
        <Entry kind="message" title={NAMES.message} amount={contents.message.length}>
          <p class="saw-why">Always whole, and last.</p>
          <Text text={contents.message} />
        </Entry>
      </ol>
    </section>
  );
}

function Item({ session, explained, moment }: {
  readonly session: Session;
  readonly explained: ExplainedItem;
  readonly moment: Moment;
}) {
  const { item, texts } = explained;
  const { kind, characters, words } = item;
  const age = ageOf(explained, moment);
  return (
    <Entry
      kind={kind}
      title={NAMES[kind]}
      amount={characters}
      isOpen={kind === "recalled" || kind === "summary"}
    >
      {reasonsOf(item).map((reason) => <p key={reason} class="saw-why" dir="auto">{reason}</p>)}
      <p class="saw-where">
        {age !== undefined && <span>{age}</span>}
        <button type="button" class="small quiet" onClick={() => lead(session, item.from)}>
          {placeWords(item)}
        </button>
      </p>
      {texts.length > 0 && (
        <Texts
          texts={texts}
          words={words ?? []}
          {...(kind === "recent" || kind === "recalled" ? { speaker: session.speaker } : {})}
        />
      )}
    </Entry>
  );
}

/** One row: what it is and how long, and more when it is opened. */
function Entry({ kind, title, amount, isOpen = false, children }: {
  readonly kind: string;
  readonly title: string;
  readonly amount: number;
  readonly isOpen?: boolean;
  readonly children?: unknown;
}) {
  return (
    <li class="saw-item" data-kind={kind} data-characters={amount}>
      <details open={isOpen}>
        <summary>
          <span class={`swatch kind-${kind}`} aria-hidden="true" />
          <span class="saw-name">{title}</span>
          <span class="saw-amount">{many(amount, "character")}</span>
        </summary>
        <div class="saw-inside">{children}</div>
      </details>
    </li>
  );
}

function placeWords({ kind, from, to }: ExplainedItem["item"]): string {
  if (kind === "pinned") return `Pinned at position ${from}`;
  return from === to ? `Go to position ${from}` : `Go to positions ${from} to ${to}`;
}

function ageOf({ item, first, last }: ExplainedItem, { at, word }: Moment): string | undefined {
  if (first === undefined) return undefined;
  const oldest = duration(at - first);
  const newest = last === undefined ? oldest : duration(at - last);
  const age = oldest === newest ? oldest : `${oldest} to ${newest}`;
  const verb = item.kind === "pinned" ? "Pinned" : "Said";
  return `${verb} ${age} ${word === "ago" ? "ago" : "before this message"}`;
}
