import type { SessionInfo } from "../../src/client/mod.ts";
import { addressOf, goTo } from "../state/ui.ts";
import { SessionMenu } from "./session_menu.tsx";
import { left, since } from "./times.ts";
import { titleOf } from "./titles.ts";

/** The sessions of a day. */
export function SessionGroup({ day, group, shown, now }: {
  readonly day: string;
  readonly group: readonly SessionInfo[];
  /** The id of the session that is shown. */
  readonly shown: string;
  /** The time that it is, in ms since the epoch. */
  readonly now: number;
}) {
  return (
    <section aria-label={day}>
      <h2>{day}</h2>
      <ul>
        {group.map((info) => (
          <SessionItem key={info.session} info={info} isShown={info.session === shown} now={now} />
        ))}
      </ul>
    </section>
  );
}

function SessionItem({ info, isShown, now }: {
  readonly info: SessionInfo;
  readonly isShown: boolean;
  readonly now: number;
}) {
  const { session, lastUsedAt, expiresAt } = info;
  const title = titleOf(info);
  const rest = left(expiresAt, now);
  const used = lastUsedAt === undefined ? "" : `${since(lastUsedAt, now)} · `;
  return (
    <li class={isShown ? "shown" : ""}>
      <a
        href={addressOf({ session, view: "talk" })}
        aria-current={isShown ? "page" : "false"}
        onClick={(event: MouseEvent) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          goTo(session);
        }}
      >
        <span class="title" dir="auto">{title}</span>
        <span class="times">
          {used}
          {rest === undefined ? "expired" : `${rest} left`}
        </span>
      </a>
      <SessionMenu session={session} title={title} id={`menu-${session}`} />
    </li>
  );
}
