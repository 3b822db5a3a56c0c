import { useState } from "hono/jsx/dom";
import { duration } from "../shared/amounts.ts";
import { current } from "../state/current.ts";
import { Dialog } from "../ui/dialog.tsx";
import { sessions } from "./list.ts";
import { keepSession } from "./space_actions.ts";
import { expiryNote } from "./times.ts";

const DAY = 86_400;

const CHOICES: readonly (readonly [keepFor: number | null, label: string])[] = [
  [null, "As long as other sessions"],
  [DAY, "24 hours"],
  [30 * DAY, "30 days"],
  [365 * DAY, "1 year"],
  [3_650 * DAY, "10 years"],
];

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
  const isUsual = CHOICES.some(([each]) => each === now);
  const choices = isUsual ? CHOICES : [...CHOICES, [now, duration((now ?? 0) * 1_000)] as const];
  const save = (event: Event) => {
    event.preventDefault();
    onClose();
    if (keepFor !== now) void keepSession(session, keepFor);
  };
  return (
    <Dialog label={`How long to keep “${title}”`} onClose={onClose}>
      <form onSubmit={save}>
        <h2>Keep this session</h2>
        <p>
          A session that is not used is deleted after a while. {info &&
            `${expiryNote(info.expiresAt, Date.now())}.`}
        </p>
        <fieldset class="choices">
          <legend>Keep it unused for</legend>
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
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="main">Keep</button>
        </div>
      </form>
    </Dialog>
  );
}
