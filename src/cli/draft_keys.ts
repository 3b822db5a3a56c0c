import type { ChatDraft } from "./chat_draft.ts";
import { printable } from "./printable.ts";
import type { Key } from "./terminal_input.ts";

/** What a key asks for, besides a change of the draft. */
export type KeyAsk =
  | "send"
  | "interrupt"
  | "end"
  | "back"
  | "clear screen"
  | "too long"
  | undefined;

type Edit = (draft: ChatDraft) => void;

/** What the keys with names do; `ctrl-` and `alt-` before the name stand for these keys. */
const EDITS: Readonly<Record<string, Edit>> = {
  left: (draft) => draft.move("left"),
  right: (draft) => draft.move("right"),
  up: (draft) => draft.up(),
  down: (draft) => draft.down(),
  home: (draft) => draft.move("line start"),
  end: (draft) => draft.move("line end"),
  backspace: (draft) => draft.deleteBefore(),
  delete: (draft) => draft.deleteAfter(),
  "ctrl-left": (draft) => draft.move("word start"),
  "ctrl-right": (draft) => draft.move("word end"),
  "alt-left": (draft) => draft.move("word start"),
  "alt-right": (draft) => draft.move("word end"),
  "alt-b": (draft) => draft.move("word start"),
  "alt-f": (draft) => draft.move("word end"),
  "alt-d": (draft) => draft.kill("word end"),
  "alt-backspace": (draft) => draft.kill("word start"),
  "ctrl-a": (draft) => draft.move("line start"),
  "ctrl-b": (draft) => draft.move("left"),
  "ctrl-e": (draft) => draft.move("line end"),
  "ctrl-f": (draft) => draft.move("right"),
  "ctrl-h": (draft) => draft.deleteBefore(),
  "ctrl-k": (draft) => draft.kill("line end"),
  "ctrl-n": (draft) => draft.down(),
  "ctrl-p": (draft) => draft.up(),
  "ctrl-u": (draft) => draft.kill("line start"),
  "ctrl-w": (draft) => draft.kill("word start"),
  "ctrl-y": (draft) => draft.paste(),
};

/** What terminals that tell Shift-Enter from Enter send for it. */
const SHIFT_ENTER = new Set(["\x1b[13;2u", "\x1b[27;2;13~"]);

/** Carries out a key on the draft; returns what else it asks for. */
export function pressKey(draft: ChatDraft, key: Key): KeyAsk {
  const { name, sequence, ctrl, meta } = key;
  if (SHIFT_ENTER.has(sequence)) return inserted(draft, "\n");
  if (name === "return" || name === "enter") return entered(draft, meta);
  const pressed = `${ctrl ? "ctrl-" : ""}${meta ? "alt-" : ""}${name}`;
  if (pressed === "ctrl-c") return "interrupt";
  if (pressed === "ctrl-l") return "clear screen";
  if (pressed === "ctrl-d") {
    if (draft.text === "") return "end";
    draft.deleteAfter();
    return undefined;
  }
  if ((pressed === "up" || pressed === "ctrl-p") && draft.text === "") return "back";
  const edit = Object.hasOwn(EDITS, pressed) ? EDITS[pressed] : undefined;
  if (edit) edit(draft);
  else if (!sequence.startsWith("\x1b")) return inserted(draft, printable(sequence));
  return undefined;
}

/** Enter sends; with Alt, or after a backslash, it begins a new line. */
function entered(draft: ChatDraft, isAlt: boolean): KeyAsk {
  if (isAlt) return inserted(draft, "\n");
  if (draft.text[draft.cursor - 1] !== "\\") return "send";
  draft.deleteBefore();
  return inserted(draft, "\n");
}

function inserted(draft: ChatDraft, text: string): KeyAsk {
  return draft.insert(text) ? undefined : "too long";
}
