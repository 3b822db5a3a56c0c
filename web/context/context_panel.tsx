import type { ContextInfo } from "../../src/client/mod.ts";
import type { Session } from "../state/session.ts";
import { BarView } from "./bar_view.tsx";
import { Items, type RequestMoment } from "./items.tsx";
import { LeftOut } from "./left_out.tsx";
import { tooLongText } from "./reasons.ts";
import { RequestView } from "./request_view.tsx";
import { SettingsView } from "./settings_view.tsx";
import { useExplained } from "./use_explained.ts";

/** A context: the budget, what is included and why, what is not, and the request itself. */
export function ContextPanel({ session, context, moment, children }: {
  readonly session: Session;
  readonly context: ContextInfo;
  readonly moment: RequestMoment;
  /** Shown between the bar and the items. */
  readonly children?: unknown;
}) {
  const explained = useExplained(session.id, context);
  return (
    <>
      <BarView manifest={context.manifest} message={explained.contents.message.length} />
      {context.tooLong && (
        <p class="note" role="note">
          {tooLongText(context.tooLong.limit, context.manifest.limit)}
        </p>
      )}
      {children}
      <SettingsView context={context} />
      <Items
        session={session}
        explained={explained}
        moment={moment}
        isOwnPrompt={context.own?.includes("systemPrompt") === true}
      />
      <LeftOut session={session} manifest={context.manifest} />
      <RequestView context={context} contents={explained.contents} />
    </>
  );
}
