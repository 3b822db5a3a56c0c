import "../first_load.ts";
import { useRef, useState } from "hono/jsx/dom";
import { plural } from "../shared/amounts.ts";
import { useSignal } from "../shared/signal.ts";
import { chooseSpace, chosenSpace, FIRST_SPACE } from "../state/spaces.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { RenameForm } from "../ui/rename_form.tsx";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { type OfferedSpace, SpacesStatus, useSpaces } from "./space_choice.tsx";
import { eraseSpace, newSpace, renameSpace } from "./space_list.ts";
import style from "./spaces.css" with { type: "text" };

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
    <Dialog label="Spaces" onClose={onClose}>
      {asked?.what === "delete" && <DeleteSpace space={asked.of} onDone={back} />}
      {asked?.what === "rename" && <RenameSpace space={asked.of} onDone={back} />}
      {!asked && (
        <>
          <h2>Spaces</h2>
          <p>
            What is said in one session of a space is known in its others, and nowhere else. New
            sessions begin in the space that you choose here.
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
        <span class="note">{about}{isChosen ? " · new sessions begin here" : ""}</span>
      </button>
      {isStored && (
        <>
          <button
            type="button"
            class="quiet icon-only"
            aria-label={`Rename “${name}”`}
            title="Rename"
            onClick={() => ask("rename")}
          >
            <Icon name="edit" />
          </button>
          <button
            type="button"
            class="quiet icon-only"
            aria-label={`Delete “${name}”`}
            title="Delete"
            onClick={() => ask("delete")}
          >
            <Icon name="trash" />
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
        New space
        <span class="space-new">
          <input
            ref={field}
            maxlength={200}
            required
            dir="auto"
            placeholder="A project, a person …"
          />
          <button type="submit">Begin</button>
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
      what="space"
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
      <h2>Delete this space?</h2>
      <p>
        All that is known in “<bdi>{name}</bdi>” will be deleted for good: {plural(facts, "fact")}
        {" "}
        with their history, and what its sessions were about.
      </p>
      <p>
        Its {plural(sessions, "session")}{" "}
        will stay, with all messages, but in no space: they will know nothing of each other, and
        nothing more will be learned from them.
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={onDone}>Cancel</button>
        <button
          type="button"
          class="main dangerous"
          onClick={() => {
            void eraseSpace(space);
            onDone();
          }}
        >
          Delete
        </button>
      </div>
    </>
  );
}
