import { useState } from "hono/jsx/dom";
import { duration } from "../languages/amounts.ts";
import { dialogWords } from "../languages/dialogs.ts";
import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { current } from "../state/current.ts";
import { Dialog } from "../ui/dialog.tsx";
import { sessions } from "./list.ts";
import { keepSession } from "./space_actions.ts";
import { expiryNote } from "./times.ts";

const DAY = 86_400;

const CHOICES = [
  [null, "asOthers"],
  [DAY, "day"],
  [30 * DAY, "month"],
  [365 * DAY, "year"],
  [3_650 * DAY, "tenYears"],
] as const;

/** How long a session can be kept, in seconds, with what that is called; what it is now is one of them. */
export function keepingChoices(
  now: number | null,
): readonly (readonly [seconds: number | null, label: string])[] {
  const usual = CHOICES.map(([seconds, name]) => [seconds, dialogWords[name]] as const);
  const isUsual = CHOICES.some(([each]) => each === now);
  return isUsual ? usual : [...usual, [now, duration((now ?? 0) * 1_000)] as const];
}

/** Asks how long a session is kept after its last use. */
export function KeepDialog({ session, title, onClose }: {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const shown = current.get();
  const info = sessions.get().found.find((each) => each.session === session) ??
    (shown.id === session ? shown.info.get() : undefined);
  const now = info?.keepFor ?? null;
  const [keepFor, setKeepFor] = useState<number | null>(now);
  const choices = keepingChoices(now);
  const save = (event: Event) => {
    event.preventDefault();
    onClose();
    if (keepFor !== now) void keepSession(session, keepFor);
  };
  return (
    <Dialog label={dialogWords.keepWhat(title)} onClose={onClose}>
      <form onSubmit={save}>
        <h2>{dialogWords.keepSession}</h2>
        <p>
          {dialogWords.keepText} {info &&
            `${expiryNote(info.expiresAt, Date.now())}.`}
        </p>
        <fieldset class="choices">
          <legend>{dialogWords.keepFor}</legend>
          {choices.map(([seconds, label]) => (
            <label key={label} class="choice">
              <input
                type="radio"
                name="keep"
                checked={seconds === keepFor}
                autofocus={seconds === now}
                onChange={() => setKeepFor(seconds)}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <div class="buttons">
          <button type="button" onClick={onClose}>{lateWords.cancel}</button>
          <button type="submit" class="main">{words.keep}</button>
        </div>
      </form>
    </Dialog>
  );
}
