import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { announce } from "../shared/notices.ts";
import type { Session } from "../state/session.ts";
import { failureText } from "../state/failure_text.ts";

/** Only the beginning of a longer reply is read out, in characters. */
const MAX_CHARACTERS = 600;

/** Announces a reply to screen readers once it is complete, not with each piece. */
export function Announcer({ session }: { readonly session: Session }) {
  const running = useRef<string | undefined>(undefined);
  useLayoutEffect(() =>
    session.changed.subscribe(() => {
      const before = running.current;
      running.current = session.running?.id;
      if (before === running.current) return;
      const turn = before === undefined ? undefined : session.turn(before);
      if (turn?.status === "completed") {
        const text = turn.reply.slice(0, MAX_CHARACTERS).toWellFormed();
        const more = turn.reply.length > MAX_CHARACTERS ? " …" : "";
        announce(lateWords.replied(session.speaker, `${text}${more}`));
      } else if (turn?.status === "failed") {
        announce(lateWords.replyFailed(failureText(turn.error).text));
      } else if (turn?.status === "cancelled") announce(lateWords.stopped);
      else if (running.current) announce(lateWords.isAnswering(session.speaker));
    }), [session]);
  return null;
}
