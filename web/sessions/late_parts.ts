import type { FC } from "hono/jsx/dom";
import type { SessionInfo, Turn } from "../../src/client/mod.ts";
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

/** What can be done with a reply, besides reading it. */
export interface ReplyToolsProps {
  readonly turn: Turn;
  readonly session: Session;
  /** Whether the reply may still change: it is the newest, and the reader may write. */
  readonly mayChange: boolean;
  /** The position of the reply that is shown instead of the chosen one. */
  readonly shown: number | undefined;
  /** Shows another reply, which is not remembered. */
  readonly onShow: (reply: number) => void;
}

/** A turn of a session on screen. */
export interface TurnPart {
  readonly turn: Turn;
  readonly session: Session;
}

/** What the chat and the list of sessions do without until the page is usable. */
export interface LateParts {
  readonly SessionMenu: FC<SessionMenuProps>;
  /** Where a session belongs and how long it is kept. */
  readonly SessionChips: FC<{ readonly session: Session; readonly title: string }>;
  /** The foot of the list: import, theme and language. */
  readonly Foot: FC;
  readonly ConnectionBanner: FC<{ readonly session: Session }>;
  readonly LearnedView: FC<{ readonly learned: LearnedFact; readonly session: Session }>;
  readonly ReadOnly: FC;
  readonly ReplyTools: FC<ReplyToolsProps>;
  readonly ReplyNote: FC<Pick<ReplyToolsProps, "turn" | "shown">>;
  readonly MessageVersions: FC<{ readonly turn: Turn; readonly session: Session }>;
  readonly ForkNote: FC<{ readonly fork: SessionInfo }>;
  /** What Claude does not see of a turn, and the button that keeps it from Claude. */
  readonly TurnMarksView: FC<TurnPart & { readonly canWrite: boolean }>;
  readonly NeverUse: FC<TurnPart>;
  readonly RequestButton: FC<{ readonly turn: Turn }>;
  /** Why a message is not answered yet. */
  readonly Waiting: FC<TurnPart>;
  /** How a turn ended, if not with a complete reply. */
  readonly Ending: FC<TurnPart & { readonly canWrite: boolean }>;
  /** Which secrets were masked. */
  readonly MaskedNote: FC<{ readonly turn: Turn; readonly part: "message" | "reply" }>;
}

/** Undefined until they have loaded. */
export const lateParts = new Signal<LateParts | undefined>(undefined);
