import { words } from "../languages/first.ts";
import { lateWords } from "../languages/late.ts";
import "../first_load.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { useSignal } from "../shared/signal.ts";
import { isOfflineModel } from "../state/model_name.ts";
import { drawerTitle, goTo, openDrawer } from "../state/route.ts";
import type { Session } from "../state/session.ts";
import { spaceLabel } from "../state/spaces.ts";
import { Icon } from "../ui/icons.tsx";
import { Sentence, SLOTS } from "../ui/sentence.tsx";
import { useSpace } from "../ui/use_space.ts";
import style from "./welcome.css" with { type: "text" };

adoptStyles(style);

/** Things to try: they show what is remembered. */
const IDEAS = ["ideaName", "ideaKnown", "ideaTable"] as const;

/** What this is, what to try, and where things are: shown while nothing has been said. */
export default function Welcome({ session }: { readonly session: Session }) {
  const space = useSpace(session);
  const isOffline = useSignal(session.info, (info) => isOfflineModel(info?.model));
  const canWrite = useSignal(
    session.info,
    (info) => info?.scopes?.some((scope) => scope === "write" || scope === "admin") ?? true,
  );
  return (
    <div class="welcome">
      <Icon name="arch" />
      <h2>{lateWords.welcome}</h2>
      <p>
        {lateWords.welcomeText}{" "}
        {space === null ? lateWords.knowsNothing : lateWords.knownIn(spaceLabel(space ?? ""))}
      </p>
      {isOffline && (
        <p>
          <Sentence text={lateWords.answersOffline(SLOTS[0])}>
            <strong>{lateWords.offlineModel}</strong>
          </Sentence>
        </p>
      )}
      {canWrite && (
        <ul class="ideas" aria-label={lateWords.ideas}>
          {IDEAS.map((name) => lateWords[name]).map((idea) => (
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
          {words.knowledge}
        </button>
        <button type="button" class="small quiet" onClick={() => goTo(session.id, "memory")}>
          {words.memory}
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
      {lateWords.deletion(days)}
    </p>
  );
}

function daysUntil(iso: string): number {
  return Math.max(1, Math.round((Date.parse(iso) - Date.now()) / 86_400_000));
}
