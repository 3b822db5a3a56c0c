import { useState } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import type { Session } from "../state/session.ts";
import {
  changeFact,
  dropNote,
  pinText,
  remakeSummary,
  saveNote,
  saveSummary,
  summaryOf,
  withholdAt,
} from "../state/memory_items.ts";
import { TextEditor } from "../ui/text_editor.tsx";
import { useCanWrite } from "../ui/use_can_write.ts";
import type { ExplainedItem } from "./explained.ts";

/** A text that is being edited, and what saves it. */
interface Editing {
  readonly text: string;
  readonly save: (text: string) => Promise<boolean>;
}

/** What a person can do with a thing that Claude was sent, or will be sent. */
export function ItemActions({ session, explained }: {
  readonly session: Session;
  readonly explained: ExplainedItem;
}) {
  const canWrite = useCanWrite(session);
  const [editing, edit] = useState<Editing | undefined>(undefined);
  if (!canWrite) return null;
  if (editing) {
    return (
      <TextEditor
        text={editing.text}
        label={lateWords.items.newText}
        onCancel={() => edit(undefined)}
        onSave={async (text) => await editing.save(text) && edit(undefined)}
      />
    );
  }
  return (
    <p class="context-do">
      {actionsOf(explained, session, edit).map(({ label, run }) => (
        <button
          key={label}
          type="button"
          class="small quiet"
          onClick={() => void run()}
        >
          {label}
        </button>
      ))}
    </p>
  );
}

interface Action {
  readonly label: string;
  readonly run: () => unknown;
}

function actionsOf(
  { item, texts }: ExplainedItem,
  { id, space }: Session,
  edit: (editing: Editing) => void,
): readonly Action[] {
  const text = texts.map((each) => each.text).join("\n\n");
  switch (item.kind) {
    case "pinned": {
      const { note } = item;
      if (note === undefined) return [];
      const save = (now: string) => saveNote(id, { note, before: text, text: now });
      return [
        { label: lateWords.edit, run: () => edit({ text, save }) },
        { label: lateWords.unpin, run: () => dropNote(id, note) },
      ];
    }
    case "fact": {
      if (item.fact === undefined || typeof space !== "string") return [];
      const key = { space, fact: item.fact };
      const save = (now: string) => changeFact(key, { text: now });
      return [
        { label: lateWords.pin, run: () => changeFact(key, { pinned: true }) },
        { label: lateWords.edit, run: () => edit({ text, save }) },
        { label: lateWords.items.forget, run: () => changeFact(key, "forget") },
      ];
    }
    case "summary":
      return [
        { label: lateWords.edit, run: () => editSummary(id, edit) },
        { label: lateWords.items.remake, run: () => remakeSummary(id) },
      ];
    case "recent":
    case "recalled":
    case "elsewhere": {
      const never = {
        label: lateWords.items.never,
        run: () => withholdAt(item.session ?? id, item.from),
      };
      // Of several turns together, each has these in the chat.
      if (item.turns > 1) return [];
      const pin = { label: lateWords.pin, run: () => pinText(id, text) };
      return text === "" ? [never] : [pin, never];
    }
    case "file":
      return [];
    default:
      return item.kind satisfies never;
  }
}

/** The summary may be a newer one than this context had. */
async function editSummary(session: string, edit: (editing: Editing) => void): Promise<void> {
  const summary = await summaryOf(session);
  if (!summary) return;
  const { position, text } = summary;
  const save = (now: string) =>
    saveSummary(session, { summary: position, before: text, text: now });
  edit({ text, save });
}
