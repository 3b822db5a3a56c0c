import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import { forgetLearned } from "../sessions/space_actions.ts";
import type { LearnedFact } from "../state/learned.ts";
import { showFact } from "../state/shown_fact.ts";
import type { Session } from "../state/session.ts";

/** What was just learned from the conversation, and how to take it back or look at it. */
export function LearnedView({ learned, session }: {
  readonly learned: LearnedFact;
  readonly session: Session;
}) {
  const { text, isNew } = learned;
  return (
    <p class="learned note">
      <span dir="auto">{isNew ? words.learned(text) : words.updated(text)}</span>
      {isNew && (
        <button
          type="button"
          class="small quiet"
          aria-label={lateWords.undoLearned(text)}
          onClick={() => void forgetLearned(session, learned)}
        >
          {words.undo}
        </button>
      )}
      <button
        type="button"
        class="small quiet"
        aria-label={lateWords.showLearned(text)}
        onClick={() => showFact(session.id, learned)}
      >
        {words.show}
      </button>
    </p>
  );
}
