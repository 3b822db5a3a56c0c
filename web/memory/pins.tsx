import { useState } from "hono/jsx/dom";
import type { Pin } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import { Icon } from "../ui/icons.tsx";
import { PlainText } from "../ui/plain_text.tsx";
import { TextEditor } from "../ui/text_editor.tsx";
import { useAdding } from "../ui/use_adding.ts";
import type { PinList } from "./pin_list.ts";

/** The pinned notes, which are sent with every message. */
export function Pins({ list }: { readonly list: PinList }) {
  const { status, pins, error } = useSignal(list.state, (value) => value);
  const characters = pins.reduce((sum, { text }) => sum + text.length, 0);
  return (
    <section class="memory-part" aria-labelledby="pins-heading">
      <h2 id="pins-heading">{memoryWords.pinnedNotes}</h2>
      <p class="note">
        {memoryWords.pinsHint}
        {pins.length > 0 && ` ${memoryWords.pinsAmount(pins.length, characters)}`}
      </p>
      {status === "failed" && (
        <p class="note problem" role="alert">
          {memoryWords.noNotes(describeError(error))}{" "}
          <button type="button" class="small" onClick={() => void list.load()}>
            {words.tryAgain}
          </button>
        </p>
      )}
      <ul class="memory-pins">
        {pins.map((pin) => <Note key={pin.note} list={list} pin={pin} />)}
      </ul>
      <AddNote list={list} />
    </section>
  );
}

/** A note, which can be edited in place and unpinned. */
function Note({ list, pin: { note, text, position } }: {
  readonly list: PinList;
  readonly pin: Pin;
}) {
  const [isEdited, edit] = useState(false);
  if (isEdited) {
    const save = async (now: string) => {
      if (await list.revise({ note, before: text, text: now })) edit(false);
    };
    const cancel = () => edit(false);
    return (
      <li>
        <TextEditor text={text} label={memoryWords.noteText} onSave={save} onCancel={cancel} />
      </li>
    );
  }
  return (
    <li>
      <div>
        <PlainText text={text} />
      </div>
      <button
        type="button"
        class="quiet icon-only"
        aria-label={memoryWords.editAt(position)}
        title={lateWords.edit}
        onClick={() => edit(true)}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        class="quiet icon-only"
        aria-label={memoryWords.unpinAt(position)}
        title={lateWords.unpin}
        onClick={() => void list.unpin(note)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function AddNote({ list }: { readonly list: PinList }) {
  const { field, isBusy, add } = useAdding<HTMLTextAreaElement>((text) => list.pin({ text }));
  return (
    <form class="memory-add" onSubmit={add}>
      <label class="unseen" for="new-note">{memoryWords.newNote}</label>
      <textarea
        ref={field}
        id="new-note"
        dir="auto"
        rows={1}
        placeholder={memoryWords.noteHint}
        onKeydown={(event: KeyboardEvent) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void add(event);
        }}
      />
      <button type="submit" disabled={isBusy}>{lateWords.pin}</button>
    </form>
  );
}
