import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
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
        {pins.map(({ note, text, position }) => (
          <li key={note}>
            <div>
              <PlainText text={text} />
            </div>
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
