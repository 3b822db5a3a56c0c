import { useRef, useState } from "hono/jsx/dom";
import { wordsOf } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { useStore } from "../state/store.ts";
import { many } from "../saw/amounts.ts";
import { Text } from "../saw/texts.tsx";
import { Icon } from "../ui/icons.tsx";
import type { PinList } from "./pin_list.ts";

/** The pinned notes: what is in every context. */
export function Pins({ pins: list }: { readonly session: Session; readonly pins: PinList }) {
  const { status, pins, error } = useStore(list.pins, (value) => value);
  const characters = pins.reduce((sum, { text }) => sum + text.length, 0);
  return (
    <section class="memory-part" aria-labelledby="pins-heading">
      <h2 id="pins-heading">Pinned notes</h2>
      <p class="note">
        What is pinned goes to Claude with every message, whole and word for word.
        {pins.length > 0 && ` ${many(pins.length, "note")}, ${many(characters, "character")}.`}
      </p>
      {status === "failed" && (
        <p class="note problem" role="alert">
          The notes cannot be listed: {wordsOf(error)}{" "}
          <button type="button" class="small" onClick={() => void list.load()}>Try again</button>
        </p>
      )}
      <ul class="memory-pins">
        {pins.map(({ note, text, position }) => (
          <li key={note}>
            <div>
              <Text text={text} />
            </div>
            <button
              type="button"
              class="quiet icon-only"
              aria-label={`Unpin the note of position ${position}`}
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
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  const add = async (event: Event) => {
    event.preventDefault();
    const { current } = field;
    const text = current?.value.trim() ?? "";
    if (!current || text === "" || isBusy) return;
    setBusy(true);
    if (await list.pin({ text })) current.value = "";
    setBusy(false);
    current.focus();
  };
  return (
    <form class="memory-add" onSubmit={add}>
      <label class="unseen" for="new-note">A note to pin</label>
      <textarea
        ref={field}
        id="new-note"
        dir="auto"
        rows={1}
        placeholder="Something that Claude should always know …"
        onKeydown={(event: KeyboardEvent) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void add(event);
        }}
      />
      <button type="submit" disabled={isBusy}>Pin</button>
    </form>
  );
}
