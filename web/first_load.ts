/**
 * What both the first load and the parts that load later import. Each later part imports this
 * module, so that the bundler puts all of it into one chunk: the page is usable after two files,
 * not seven.
 *
 * @module
 */
import "hono/jsx/dom";
import "./sessions/actions.ts";
import "./sessions/late_parts.ts";
import "./sessions/list.ts";
import "./sessions/times.ts";
import "./sessions/titles.ts";
import "./shared/adopt_styles.ts";
import "./languages/amounts.ts";
import "./languages/first.ts";
import "./languages/language.ts";
import "./languages/load.ts";
import "./languages/numbers.ts";
import "./languages/tools.ts";
import "./shared/notices.ts";
import "./shared/signal.ts";
import "./shared/storage.ts";
import "./state/bridge.ts";
import "./state/current.ts";
import "./state/dialog.ts";
import "./state/online.ts";
import "./state/route.ts";
import "./state/session.ts";
import "./state/show_turn.ts";
import "./state/shown_fact.ts";
import "./state/spaces.ts";
import "./state/token.ts";
import "./state/unsent.ts";
import "./ui/composing.ts";
import "./ui/copy.ts";
import "./ui/focus_message.ts";
import "./ui/icons.tsx";
import "./ui/language.ts";
import "./ui/lazy.tsx";
import "./ui/long_text.tsx";
import "./ui/search_field.tsx";
import "./ui/theme.ts";
import "./ui/turn_actions.tsx";
import "./ui/use_can_write.ts";
import "./ui/use_space.ts";
