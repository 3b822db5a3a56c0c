/**
 * The page: where it begins. `app.tsx` lays it out, `state/` holds what it knows, `talk/` and
 * `sessions/` are its built-in parts, `views.ts` says how others plug in.
 *
 * @module
 */
import { render } from "hono/jsx/dom";
import { App } from "./app.tsx";
import { current, followPlace } from "./state/current.ts";
import { followAddress } from "./state/ui.ts";
import { earlyWords } from "./talk/early.ts";
import { loadProse } from "./talk/reading.ts";
import { applyTheme } from "./ui/theme.tsx";

applyTheme();
followPlace();
const root = document.querySelector<HTMLElement>("#app");
if (root) {
  const { text, hasFocus } = earlyWords(root);
  if (text !== "") current.get().write(text);
  render(<App />, root);
  if (hasFocus) root.querySelector<HTMLElement>("#message")?.focus();
}
performance.mark("interactive");
followAddress();
void loadProse();
