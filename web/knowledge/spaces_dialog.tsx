import { dialogWords } from "../languages/dialogs.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { useRef, useState } from "hono/jsx/dom";
import { useSignal } from "../shared/signal.ts";
import { chooseSpace, chosenSpace, FIRST_SPACE } from "../state/spaces.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { LateIcon } from "../ui/late_icons.tsx";
import { RenameForm } from "../ui/rename_form.tsx";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { type OfferedSpace, SpacesStatus, useSpaces } from "./space_choice.tsx";
import { eraseSpace, newSpace, renameSpace } from "./space_list.ts";
import style from "./spaces.css" with { type: "text" };
import { Sentence, SLOTS } from "../ui/sentence.tsx";

adoptStyles(style);

interface Asked {
  readonly what: "rename" | "delete";
  readonly of: OfferedSpace;
}

/** The spaces: where new sessions begin, and what can be done with each. */
export function SpacesDialog({ onClose }: { readonly onClose: () => void }) {
  const chosen = useSignal(chosenSpace, (value) => value);
  const offered = useSpaces([chosen, FIRST_SPACE]);
  const [asked, ask] = useState<Asked | undefined>(undefined);
  const back = () => ask(undefined);
  return (
    <Dialog label={knowledgeWords.spaces} onClose={onClose}>
      {asked?.what === "delete" && <DeleteSpace space={asked.of} onDone={back} />}
      {asked?.what === "rename" && <RenameSpace space={asked.of} onDone={back} />}
      {!asked && (
        <>
          <h2>{knowledgeWords.spaces}</h2>
          <p>
            {knowledgeWords.spacesText}
          </p>
          <ul class="space-list">
            {offered.map((each) => (
              <SpaceRow
                key={each.space}
                space={each}
                isChosen={each.space === chosen.space}
                onChoose={() => {
                  chooseSpace({ space: each.space, name: each.name });
                  onClose();
                }}
                ask={(what) => ask({ what, of: each })}
              />
            ))}
          </ul>
          <SpacesStatus />
          <NewSpace onDone={onClose} />
        </>
      )}
    </Dialog>
  );
}

function SpaceRow({ space: { space, name = space, about, isStored }, isChosen, onChoose, ask }: {
  readonly space: OfferedSpace;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly ask: (what: Asked["what"]) => void;
}) {
  return (
    <li>
      <button
        type="button"
        class="quiet space-name"
        aria-current={isChosen ? "true" : "false"}
        autofocus={isChosen}
        onClick={onChoose}
      >
        <span dir="auto">{name}</span>
        <span class="note">{about}{isChosen ? ` · ${knowledgeWords.beginHere}` : ""}</span>
      </button>
      {isStored && (
        <>
          <button
            type="button"
            class="quiet icon-only"
            aria-label={knowledgeWords.renameOf(name)}
            title={lateWords.rename}
            onClick={() => ask("rename")}
          >
            <Icon name="edit" />
          </button>
          <button
            type="button"
            class="quiet icon-only"
            aria-label={knowledgeWords.deleteOf(name)}
            title={lateWords.delete}
            onClick={() => ask("delete")}
          >
            <LateIcon name="trash" />
          </button>
        </>
      )}
    </li>
  );
}

function NewSpace({ onDone }: { readonly onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const begin = (event: Event) => {
    event.preventDefault();
    const name = field.current?.value.trim() ?? "";
    if (name === "") return;
    chooseSpace(newSpace(name));
    onDone();
  };
  return (
    <form onSubmit={begin}>
      <label class="field">
        {knowledgeWords.newSpace}
        <span class="space-new">
          <input
            ref={field}
            maxlength={200}
            required
            dir="auto"
            placeholder={knowledgeWords.spaceHint}
          />
          <button type="submit">{knowledgeWords.begin}</button>
        </span>
      </label>
    </form>
  );
}

function RenameSpace({ space: { space, name }, onDone }: {
  readonly space: OfferedSpace;
  readonly onDone: () => void;
}) {
  return (
    <RenameForm
      heading={dialogWords.renameSpace}
      name={name === space ? "" : name ?? ""}
      instead={space}
      onRename={(name) => void renameSpace(space, name)}
      onDone={onDone}
    />
  );
}

function DeleteSpace({ space: { space, name = space, facts, sessions }, onDone }: {
  readonly space: OfferedSpace;
  readonly onDone: () => void;
}) {
  return (
    <>
      <h2>{knowledgeWords.deleteSpace}</h2>
      <p>
        <Sentence text={knowledgeWords.deleteText(SLOTS[0], facts)}>
          <bdi>{name}</bdi>
        </Sentence>
      </p>
      <p>
        {knowledgeWords.stayText(sessions)}
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={onDone}>{lateWords.cancel}</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            void eraseSpace(space);
            onDone();
          }}
        >
          {lateWords.delete}
        </button>
      </div>
    </>
  );
}
