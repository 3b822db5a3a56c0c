/**
 * What the page begins with and its later parts need as well. Each later part names it, so that the
 * bundler puts all of it into one file: the page can be used after two files instead of seven.
 *
 * @module
 */
import "hono/jsx/dom";
import "./sessions/actions.ts";
import "./state/bridge.ts";
import "./state/current.ts";
import "./state/notices.ts";
import "./state/session.ts";
import "./state/storage.ts";
import "./state/store.ts";
import "./state/token.ts";
import "./state/ui.ts";
import "./ui/copy.ts";
import "./ui/icons.tsx";
