import { plural } from "../shared/amounts.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import { Icon } from "../ui/icons.tsx";
import { PlainText } from "../ui/plain_text.tsx";
import { useAdding } from "../ui/use_adding.ts";
import type { PinList } from "./pin_list.ts";

/** The pinned notes, which are sent with every message. */
export function Pins({ list }: { readonly list: PinList }) {
  const { status, pins, error } = useSignal(list.state, (value) => value);
  const characters = pins.reduce((sum, { text }) => sum + text.length, 0);
  return (
    <section class="memory-part" aria-labelledby="pins-heading">
      <h2 id="pins-heading">Pinned notes</h2>
      <p class="note">
        Pinned notes are sent to Claude with every message, word for word.
        {pins.length > 0 && ` ${plural(pins.length, "note")}, ${plural(characters, "character")}.`}
      </p>
      {status === "failed" && (
        <p class="note problem" role="alert">
          Could not load the notes: {describeError(error)}{" "}
          <button type="button" class="small" onClick={() => void list.load()}>Try again</button>
        </p>
      )}
      <ul class="memory-pins">
        {pins.map(({ note, text, position }) => (
          <li key={note}>
            <div>
              <PlainText text={text} />
            </div>
            <button
              type="button"
              class="quiet icon-only"
              aria-label={`Unpin the note at position ${position}`}
              title="Unpin"
              onClick={() => void list.unpin(note)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <AddNote list={list} />
    </section>
  );
}

function AddNote({ list }: { readonly list: PinList }) {
  const { field, isBusy, add } = useAdding<HTMLTextAreaElement>((text) => list.pin({ text }));
  return (
    <form class="memory-add" onSubmit={add}>
      <label class="unseen" for="new-note">New note</label>
      <textarea
        ref={field}
        id="new-note"
        dir="auto"
        rows={1}
        placeholder="Something Claude should always know …"
        onKeydown={(event: KeyboardEvent) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void add(event);
        }}
      />
      <button type="submit" disabled={isBusy}>Pin</button>
    </form>
  );
}
