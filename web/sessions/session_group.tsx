import type { SessionInfo } from "../../src/client/mod.ts";
import { addressOf, goTo } from "../state/route.ts";
import { SessionMenuPlace } from "./session_menu_place.tsx";
import { expiryNote, timeAgo } from "./times.ts";
import { listedTitle } from "./titles.ts";

/** The sessions last used on the same day. */
export function SessionGroup({ heading, group, shown, now }: {
  readonly heading: string;
  readonly group: readonly SessionInfo[];
  /** The id of the session on screen. */
  readonly shown: string;
  /** The current time, in ms since the epoch. */
  readonly now: number;
}) {
  return (
    <section aria-label={heading}>
      <h2>{heading}</h2>
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
  const title = listedTitle(info);
  return (
    <li class={isShown ? "shown" : ""}>
      <a
        href={addressOf({ session, view: "chat" })}
        aria-current={isShown ? "page" : "false"}
        onClick={(event: MouseEvent) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          goTo(session);
        }}
      >
        <span class="title" dir="auto">{title}</span>
        <span class="times">
          {lastUsedAt !== undefined && <span>{timeAgo(lastUsedAt, now)}</span>}
          <span>{expiryNote(expiresAt, now)}</span>
        </span>
      </a>
      <SessionMenuPlace session={session} title={title} id={`menu-${session}`} isTabStop={false} />
    </li>
  );
}
