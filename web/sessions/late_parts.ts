import type { FC } from "hono/jsx/dom";
import type { Turn } from "../../src/client/mod.ts";
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

/** A turn of a session on screen. */
export interface TurnPart {
  readonly turn: Turn;
  readonly session: Session;
}

/** What the chat and the list of sessions do without until the page is usable. */
export interface LateParts {
  readonly SessionMenu: FC<SessionMenuProps>;
  /** The foot of the list: import, theme and language. */
  readonly Foot: FC;
  readonly ConnectionBanner: FC<{ readonly session: Session }>;
  readonly LearnedView: FC<{ readonly learned: LearnedFact; readonly session: Session }>;
  readonly ReadOnly: FC;
  /** What Claude does not see of a turn, and the button that keeps it from Claude. */
  readonly TurnMarksView: FC<TurnPart & { readonly canWrite: boolean }>;
  readonly NeverUse: FC<TurnPart>;
  /** Why a message is not answered yet. */
  readonly Waiting: FC<TurnPart>;
  /** How a turn ended, if not with a complete reply. */
  readonly Ending: FC<TurnPart & { readonly canWrite: boolean }>;
  /** Which secrets were masked. */
  readonly MaskedNote: FC<{ readonly turn: Turn; readonly part: "message" | "reply" }>;
}

/** Undefined until they have loaded. */
export const lateParts = new Signal<LateParts | undefined>(undefined);
