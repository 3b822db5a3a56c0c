import { type RefObject, useEffect, useRef, useState } from "hono/jsx/dom";
import type { FactInfo } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import { dateTime } from "../languages/numbers.ts";
import { useSignal } from "../shared/signal.ts";
import type { Session } from "../state/session.ts";
import { showTurnOf } from "../state/show_turn.ts";
import { LateIcon } from "../ui/late_icons.tsx";
import { TextEditor } from "../ui/text_editor.tsx";
import { MOST_CHARACTERS } from "./add_fact.tsx";
import type { FactList } from "./fact_list.ts";
import { FactStoryView } from "./fact_story.tsx";
import { aboutToForget, forget, keep, waitingName } from "./forgetting.ts";
import type { Permission } from "./permission.ts";
import { saidByText, sourceTitle } from "./sources.ts";

interface CardProps {
  readonly fact: FactInfo;
  readonly list: FactList;
  readonly session: Session;
  /** Whether it was asked for: it is brought into view and focused. */
  readonly isSought: boolean;
  readonly permission: Permission;
}

/** A fact: what it says, where it comes from, and what can be done with it. */
export function FactCard(props: CardProps) {
  const { fact: { fact, text = "", isPinned }, list, isSought } = props;
  const key = { space: list.space, fact };
  const isGoing = useSignal(aboutToForget, (names) => names.has(waitingName(key)));
  const [isEdited, edit] = useState(false);
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!isSought) return;
    card.current?.focus();
    card.current?.scrollIntoView({ block: "center" });
  }, [isSought]);
  useFocusAfter(card, { isEdited, isGoing });
  const classes = `fact${isPinned ? " pinned" : ""}${isGoing ? " going" : ""}`;
  return (
    <li
      ref={card}
      class={`${classes}${isSought ? " sought" : ""}`}
      tabindex={-1}
      data-fact={fact}
    >
      {isEdited
        ? (
          <TextEditor
            text={text}
            label={knowledgeWords.correctFact}
            kind="line"
            maxlength={MOST_CHARACTERS}
            onCancel={() => edit(false)}
            onSave={async (text) => await list.change(fact, { text }) && edit(false)}
          />
        )
        : <p class="fact-text" dir="auto">{text}</p>}
      {isGoing
        ? (
          <p class="fact-going">
            {knowledgeWords.goingSoon}
            <button type="button" class="small" onClick={() => keep(key)}>{words.undo}</button>
          </p>
        )
        : !isEdited && <Details {...props} onEdit={() => edit(true)} />}
    </li>
  );
}

/** Moves the focus with what replaces the buttons that had it, and back to the card after that. */
function useFocusAfter(
  card: RefObject<HTMLElement | null>,
  { isEdited, isGoing }: { readonly isEdited: boolean; readonly isGoing: boolean },
): void {
  const before = useRef({ isEdited, isGoing });
  useEffect(() => {
    const { current: was } = before;
    before.current = { isEdited, isGoing };
    if (isGoing && !was.isGoing) card.current?.querySelector("button")?.focus();
    const isOver = (was.isEdited && !isEdited) || (was.isGoing && !isGoing);
    if (isOver) card.current?.focus({ preventScroll: true });
  }, [isEdited, isGoing]);
}

/** Below a fact: where it comes from, what can be done with it, and its history once asked for. */
function Details({ fact: shown, list, session, permission, onEdit }: CardProps & {
  readonly onEdit: () => void;
}) {
  const { fact, text = "", sources } = shown;
  const [isOpen, setOpen] = useState(false);
  const source = sources.findLast(({ state }) => state === "there") ?? sources.at(-1);
  const position = source?.state === "there" ? source.positions.at(-1) : undefined;
  return (
    <>
      <About fact={shown} source={source} />
      <div class="fact-do">
        {source && position !== undefined && (
          <button
            type="button"
            class="small quiet"
            aria-label={knowledgeWords.whyOf(text)}
            onClick={() => showTurnOf(source.session, position)}
          >
            {knowledgeWords.why}
          </button>
        )}
        {permission.canChange && <ChangeButtons fact={shown} list={list} onEdit={onEdit} />}
        {permission.canForget && (
          <button
            type="button"
            class="small quiet"
            aria-label={knowledgeWords.forgetOf(text)}
            onClick={() => forget({ space: list.space, fact }, () => list.remove(fact))}
          >
            {knowledgeWords.forget}
          </button>
        )}
        <button
          type="button"
          class="small quiet"
          aria-label={knowledgeWords.historyOf(text)}
          aria-expanded={isOpen ? "true" : "false"}
          onClick={() => setOpen(!isOpen)}
        >
          {knowledgeWords.history}
        </button>
      </div>
      {isOpen && (
        <FactStoryView
          key={shown.changedAt}
          space={list.space}
          fact={fact}
          shown={session}
        />
      )}
    </>
  );
}

/** Where a fact comes from, and how it stands. */
function About({ fact, source }: {
  readonly fact: FactInfo;
  readonly source: FactInfo["sources"][number] | undefined;
}) {
  const { isPinned, saidAt, withheld } = fact;
  return (
    <p class="fact-about">
      {isPinned && <span class="fact-pinned">{lateWords.pinned}</span>}
      {withheld && <span class="fact-withheld">{knowledgeWords.setAside}</span>}
      <span>{saidByText(fact)}</span>
      <time dateTime={saidAt}>{knowledgeWords.since(dateTime(Date.parse(saidAt)))}</time>
      {source && <span dir="auto">{knowledgeWords.from(sourceTitle(source))}</span>}
    </p>
  );
}

function ChangeButtons({ fact: { fact, text = "", isPinned }, list, onEdit }: {
  readonly fact: FactInfo;
  readonly list: FactList;
  readonly onEdit: () => void;
}) {
  return (
    <>
      <button
        type="button"
        class="small quiet"
        aria-label={knowledgeWords.correctOf(text)}
        onClick={onEdit}
      >
        {knowledgeWords.correct}
      </button>
      <button
        type="button"
        class="small quiet"
        aria-label={isPinned ? knowledgeWords.unpinOf(text) : knowledgeWords.pinOf(text)}
        title={knowledgeWords.pinHint}
        onClick={() => void list.change(fact, { pinned: !isPinned })}
      >
        <LateIcon name="pin" />
        {isPinned ? lateWords.unpin : lateWords.pin}
      </button>
    </>
  );
}
