/**
 * The page: where it begins. `app.tsx` lays it out, `state/` holds what it knows, `talk/` and
 * `sessions/` are its built-in parts, `views.ts` says how others plug in.
 *
 * @module
 */
import { render } from "hono/jsx/dom";
import { App } from "./app.tsx";
import { followPlace } from "./state/current.ts";
import { followAddress } from "./state/ui.ts";
import { loadProse } from "./talk/reading.ts";
import { applyTheme } from "./ui/theme.tsx";

applyTheme();
followPlace();
const root = document.querySelector<HTMLElement>("#app");
if (root) render(<App />, root);
performance.mark("interactive");
followAddress();
void loadProse();
