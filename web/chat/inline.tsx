import type { Child } from "hono/jsx/dom";
import type { Token } from "marked";
import { markedToken } from "./blocks.ts";
import { decodeEntities, safeHref } from "./links.ts";

/** Inline Markdown: text, emphasis, code, links. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] }) {
  return <>{tokens.map((token, index) => piece(token, index))}</>;
}

function piece(token: Token, key: number): Child {
  const read = markedToken(token);
  switch (read.type) {
    case "text":
      return read.tokens ? <Inline key={key} tokens={read.tokens} /> : decodeEntities(read.text);
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
    // The page loads nothing from other sites: an image becomes a link to it.
    case "image":
      return <Link key={key} href={read.href}>{decodeEntities(read.text || read.href)}</Link>;
    case "checkbox":
      return <Box key={key} isChecked={read.checked} />;
    // HTML shows as it was written: a text about <Vec> means the letters.
    default:
      return read.raw;
  }
}

/** A link that opens in a new tab without a referrer. An unsafe address becomes plain text. */
function Link({ href, children }: { readonly href: string; readonly children?: Child }) {
  const address = safeHref(href);
  if (address === undefined) return <>{children}</>;
  return <a href={address} target="_blank" rel="noopener noreferrer nofollow">{children}</a>;
}

/** A checkbox of a task list, read-only. */
function Box({ isChecked }: { readonly isChecked: boolean }) {
  return (
    <input type="checkbox" checked={isChecked} disabled aria-label={isChecked ? "Done" : "To do"} />
  );
}
