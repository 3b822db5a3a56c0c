import "../first_load.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { isDemoModel } from "../state/model_name.ts";
import { drawerTitle, goTo, openDrawer } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { spaceLabel } from "../state/spaces.ts";
import { Icon } from "../ui/icons.tsx";
import { useSpace } from "../ui/use_space.ts";
import style from "./welcome.css" with { type: "text" };

adoptStyles(style);

/** Things to try: they show what is remembered. */
const IDEAS = [
  "My name is Ada, and I am planning a trip to Lisbon in May.",
  "What do you know about me?",
  "Show me a table of three European capitals, with a formula for the distance between two of them.",
];

/** What this is, what to try, and where things are: shown while nothing has been said. */
export default function Welcome({ session }: { readonly session: Session }) {
  const space = useSpace(session);
  const isDemo = useSignal(session.info, (info) => isDemoModel(info?.model));
  const canWrite = useSignal(
    session.info,
    (info) => info?.scopes?.some((scope) => scope === "write" || scope === "admin") ?? true,
  );
  return (
    <div class="welcome">
      <Icon name="arch" />
      <h2>What is on your mind?</h2>
      <p>
        Chat with Claude here: this page remembers every conversation, and shows you exactly what
        Claude was sent. {space === null
          ? "This chat knows nothing of your other sessions, and they will know nothing of it."
          : `What you say here is known in all sessions of “${spaceLabel(space ?? "")}”.`}
      </p>
      {isDemo && (
        <p>
          The <strong>demo model</strong>{" "}
          answers, since the bridge has no API key. It is no AI, but it quotes what you told it. Set
          ANTHROPIC_API_KEY to talk with Claude.
        </p>
      )}
      {canWrite && (
        <ul class="ideas" aria-label="Things to try">
          {IDEAS.map((idea) => (
            <li key={idea}>
              <button
                type="button"
                onClick={() => {
                  session.draft.set(idea);
                  document.querySelector<HTMLElement>("#message")?.focus();
                }}
              >
                {idea}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="note">
        <button type="button" class="small quiet" onClick={() => openDrawer(null)}>
          <Icon name="eye" /> {drawerTitle(null)}
        </button>
        <button
          type="button"
          class="small quiet"
          onClick={() => goTo(session.id, "knowledge")}
        >
          What it knows
        </button>
        <button type="button" class="small quiet" onClick={() => goTo(session.id, "memory")}>
          Memory
        </button>
      </p>
      <Deletion session={session} />
    </div>
  );
}

/** When a session is deleted. */
function Deletion({ session }: { readonly session: Session }) {
  const days = useSignal(session.info, (info) => info && daysUntil(info.expiresAt));
  if (days === undefined) return null;
  return (
    <p class="note">
      A session that is not used for {days === 1 ? "a day" : `${days} days`}{" "}
      is deleted. “Keep” in its menu changes that; “Delete” deletes it at once.
    </p>
  );
}

function daysUntil(iso: string): number {
  return Math.max(1, Math.round((Date.parse(iso) - Date.now()) / 86_400_000));
}
