import type { FC } from "hono/jsx/dom";
import { Signal } from "../shared/signal.ts";
import type { LearnedFact } from "../state/learned.ts";
import type { Session } from "../state/session.ts";

/** Whose menu it is. */
export interface SessionMenuProps {
  readonly session: string;
  readonly title: string;
  /** The menu's id on the page. */
  readonly id?: string;
  /** Whether Tab reaches its button. */
  readonly isTabStop?: boolean;
}

/** What the chat and the list of sessions do without until the page is usable. */
export interface LateParts {
  readonly SessionMenu: FC<SessionMenuProps>;
  /** The foot of the list: import, theme and language. */
  readonly Foot: FC;
  /** Forgets a fact that was just learned. */
  forgetLearned(session: Session, learned: LearnedFact): Promise<void>;
}

/** Undefined until they have loaded. */
export const lateParts = new Signal<LateParts | undefined>(undefined);
