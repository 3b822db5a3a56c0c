import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { useSignal } from "../shared/signal.ts";
import { sessions } from "../sessions/list.ts";
import { expiryNote } from "../sessions/times.ts";
import { dialog } from "../state/dialog.ts";
import type { Session } from "../state/session.ts";
import { beginnings, spaceLabel } from "../state/spaces.ts";
import { Icon } from "../ui/icons.tsx";
import { useSpace } from "../ui/use_space.ts";

/** Where a session belongs and how long it is kept, each with the way to change it. */
export function SessionChips({ session, title }: {
  readonly session: Session;
  readonly title: string;
}) {
  const space = useSpace(session);
  const isTemporary = useSignal(beginnings, (value) => value[session.id] === null);
  const info = useSignal(session.info, (value) => value);
  const listed = useSignal(
    sessions,
    ({ found }) => found.find((each) => each.session === session.id),
  );
  if (space === undefined) return null;
  const label = space === null
    ? (isTemporary ? words.temporary : lateWords.noSpace)
    : spaceLabel(space);
  const expiresAt = session.isUnused ? undefined : listed?.expiresAt ?? info?.expiresAt;
  const note = expiresAt && expiryNote(expiresAt, Date.now());
  const ask = (name: "move" | "keep") => () => dialog.set({ name, session: session.id, title });
  return (
    <>
      <button
        type="button"
        class={`quiet chip${space === null ? " apart" : ""}`}
        aria-label={space === null ? lateWords.moveOut(label) : lateWords.moveFrom(label)}
        onClick={ask("move")}
      >
        <Icon name={space === null ? "temporary" : "space"} />
        <span dir="auto">{label}</span>
      </button>
      {note && (
        <button
          type="button"
          class="quiet chip keeping"
          title={note}
          aria-label={lateWords.keepAfter(note)}
          onClick={ask("keep")}
        >
          <Icon name="clock" />
          {words.keep}
        </button>
      )}
    </>
  );
}
