import { useLayoutEffect, useRef } from "hono/jsx/dom";
import { say } from "../state/notices.ts";
import type { Session } from "../state/session.ts";

/** Of a longer reply only the beginning is read out by itself, in characters. */
const MOST = 600;

/** Tells screen readers of a reply when it is whole: not of each piece. */
export function Announcer({ session }: { readonly session: Session }) {
  const running = useRef<string | undefined>(undefined);
  useLayoutEffect(() =>
    session.changed.follow(() => {
      const before = running.current;
      running.current = session.running?.id;
      if (before === running.current) return;
      const turn = before === undefined ? undefined : session.turn(before);
      if (turn?.status === "completed") {
        const text = turn.reply.slice(0, MOST).toWellFormed();
        say(`${session.speaker}: ${text}${turn.reply.length > MOST ? " …" : ""}`);
      } else if (turn?.status === "failed") say(`Failed: ${turn.error?.message ?? "no reply"}`);
      else if (turn?.status === "cancelled") say("Stopped");
      else if (running.current) say(`${session.speaker} answers`);
    }), [session]);
  return null;
}
