import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useRef, useState } from "hono/jsx/dom";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { moveSession } from "../sessions/space_actions.ts";
import { sessions } from "../sessions/list.ts";
import { current } from "../state/current.ts";
import { chosenSpace, FIRST_SPACE, spaceLabel } from "../state/spaces.ts";
import { Dialog } from "../ui/dialog.tsx";
import style from "./spaces.css" with { type: "text" };
import { SpacesStatus, useSpaces } from "./space_choice.tsx";
import { newSpace } from "./space_list.ts";

adoptStyles(style);

const OTHER = Symbol("a new space");

/** Asks into which space a session moves. */
export function MoveDialog({ session, title, onClose }: {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const now = spaceOf(session);
  const [to, setTo] = useState<string | null | typeof OTHER>(now);
  const name = useRef<HTMLInputElement>(null);
  const here = now === null ? [] : [{ space: now, name: spaceLabel(now) }];
  const offered = useSpaces([...here, chosenSpace.get(), FIRST_SPACE]);
  const move = (event: Event) => {
    event.preventDefault();
    const named = name.current?.value.trim() ?? "";
    if (to === OTHER && named === "") return name.current?.focus();
    onClose();
    const space = to === OTHER ? newSpace(named).space : to;
    if (space !== now) void moveSession(session, space);
  };
  return (
    <Dialog label={knowledgeWords.moveWhat(title)} onClose={onClose}>
      <form onSubmit={move}>
        <h2>{knowledgeWords.moveSession}</h2>
        <p>
          {knowledgeWords.moveText} {now !== null && knowledgeWords.staysText}
        </p>
        <fieldset class="choices">
          <legend>{knowledgeWords.space}</legend>
          {offered.map(({ space, name, about }) => (
            <label key={space} class="choice">
              <input
                type="radio"
                name="space"
                checked={space === to}
                autofocus={space === now}
                onChange={() => setTo(space)}
              />
              <span dir="auto">{name ?? space}</span>
              <span class="note">{about}</span>
            </label>
          ))}
          <label class="choice">
            <input
              type="radio"
              name="space"
              checked={to === null}
              autofocus={now === null}
              onChange={() => setTo(null)}
            />
            <span>{lateWords.noSpace}</span>
            <span class="note">{knowledgeWords.nothingLearned}</span>
          </label>
          <label class="choice">
            <input
              type="radio"
              name="space"
              checked={to === OTHER}
              onChange={() => setTo(OTHER)}
            />
            {knowledgeWords.newSpace}
          </label>
          {to === OTHER && (
            <label class="field">
              {knowledgeWords.newSpaceName}
              <input ref={name} maxlength={200} dir="auto" required />
            </label>
          )}
        </fieldset>
        <SpacesStatus />
        <div class="buttons">
          <button type="button" onClick={onClose}>{lateWords.cancel}</button>
          <button type="submit" class="main">{lateWords.move}</button>
        </div>
      </form>
    </Dialog>
  );
}

function spaceOf(session: string): string | null {
  const shown = current.get();
  if (shown.id === session) return shown.space ?? null;
  return sessions.get().found.find((each) => each.session === session)?.space ?? null;
}
