import type { Child } from "hono/jsx/dom";
import type { Token } from "marked";
import { known } from "./blocks.ts";
import { decoded, safeHref } from "./links.ts";

/** What stands in a line: words, emphasis, code, links. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] }) {
  return <>{tokens.map((token, index) => piece(token, index))}</>;
}

function piece(token: Token, key: number): Child {
  const read = known(token);
  switch (read.type) {
    case "text":
      return read.tokens ? <Inline key={key} tokens={read.tokens} /> : decoded(read.text);
    case "escape":
      return read.text;
    case "strong":
      return (
        <strong key={key}>
          <Inline tokens={read.tokens} />
        </strong>
      );
    case "em":
      return (
        <em key={key}>
          <Inline tokens={read.tokens} />
        </em>
      );
    case "del":
      return (
        <del key={key}>
          <Inline tokens={read.tokens} />
        </del>
      );
    case "codespan":
      return <code key={key}>{read.text}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return (
        <Link key={key} href={read.href}>
          <Inline tokens={read.tokens} />
        </Link>
      );
    // Nothing is fetched from elsewhere: an image becomes a link to it.
    case "image":
      return <Link key={key} href={read.href}>{decoded(read.text || read.href)}</Link>;
    case "checkbox":
      return <Box key={key} isChecked={read.checked} />;
    // Tags are shown as they were written: what talks of <Vec> means the letters.
    default:
      return read.raw;
  }
}

/** A link opens elsewhere and tells nothing of here; what leads nowhere is plain text. */
function Link({ href, children }: { readonly href: string; readonly children?: Child }) {
  const address = safeHref(href);
  if (address === undefined) return <>{children}</>;
  return <a href={address} target="_blank" rel="noopener noreferrer nofollow">{children}</a>;
}

/** A box of a task list; nobody can tick it. */
function Box({ isChecked }: { readonly isChecked: boolean }) {
  return (
    <input type="checkbox" checked={isChecked} disabled aria-label={isChecked ? "Done" : "To do"} />
  );
}
