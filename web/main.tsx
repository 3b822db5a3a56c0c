/**
 * The page's entry point. `app/` lays the page out, `state/` holds its data, `chat/` and
 * `sessions/` are on screen from the start, and `app/views.ts` lists the parts that load later.
 *
 * @module
 */
import { render } from "hono/jsx/dom";
import { App } from "./app/app.tsx";
import { loadLate } from "./app/load_late.ts";
import { earlyDraft } from "./chat/early_draft.ts";
import { loadProse } from "./chat/load_prose.ts";
import { current, followRoute } from "./state/current.ts";
import { followAddress } from "./state/route.ts";
import { beginLanguage } from "./ui/language.ts";
import { applyTheme } from "./ui/theme.ts";

applyTheme();
await beginLanguage();
followRoute();
const root = document.querySelector<HTMLElement>("#app");
if (root) {
  const { text, hasFocus } = earlyDraft(root);
  if (text !== "") current.get().addToDraft(text);
  render(<App />, root);
  if (hasFocus) root.querySelector<HTMLElement>("#message")?.focus();
}
performance.mark("interactive");
followAddress();
void loadProse();
void loadLate();
