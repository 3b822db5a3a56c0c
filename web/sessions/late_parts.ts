import type { FC } from "hono/jsx/dom";
import type { State } from "../../src/client/mod.ts";
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
  readonly ClosedBanner: FC<{
    readonly session: Session;
    readonly state: Extract<State, { readonly status: "closed" }>;
  }>;
  readonly LearnedView: FC<{ readonly learned: LearnedFact; readonly session: Session }>;
  readonly ReadOnly: FC;
}

/** Undefined until they have loaded. */
export const lateParts = new Signal<LateParts | undefined>(undefined);
