/**
 * What both the first load and the parts that load later import. Each later part imports this
 * module, so that the bundler puts all of it into one chunk: the page is usable after two files,
 * not seven.
 *
 * @module
 */
import "hono/jsx/dom";
import "./sessions/actions.ts";
import "./shared/notices.ts";
import "./shared/signal.ts";
import "./shared/storage.ts";
import "./state/bridge.ts";
import "./state/current.ts";
import "./state/dialog.ts";
import "./state/route.ts";
import "./state/session.ts";
import "./state/token.ts";
import "./ui/copy.ts";
import "./ui/icons.tsx";
