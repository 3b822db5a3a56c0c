import type { Child } from "hono/jsx/dom";
import type { Token } from "marked";
import { extensionToken, markedToken } from "./blocks.ts";
import { decodeEntities, safeHref } from "./links.ts";
import { Formula } from "./math.tsx";
import { closingOf, LINE_BREAK, type SafeTag, tagOf } from "./safe_tags.ts";
import { words } from "../languages/first.ts";

/** Inline Markdown: text, emphasis, code, links, formulas, and the few tags that are safe. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] }) {
  return <>{pieces(tokens)}</>;
}

function pieces(tokens: readonly Token[]): Child[] {
  const children: Child[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) continue;
    const tag = tagOf(token);
    const end = tag === undefined ? -1 : closingOf(tag, tokens, index);
    if (tag === undefined || end < 0) children.push(piece(token, index));
    else {
      children.push(element(tag, index, pieces(tokens.slice(index + 1, end))));
      index = end;
    }
  }
  return children;
}

function piece(token: Token, key: number): Child {
  const extended = extensionToken(token);
  if (extended?.type === "math") return <Formula key={key} {...extended} />;
  if (extended?.type === "footnoteMark") {
    return <sup key={key} class="mark-of">{extended.label}</sup>;
  }
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
    // Other HTML shows as it was written: a text about <Vec> means the letters.
    case "html":
      return LINE_BREAK.test(read.raw) ? <br key={key} /> : read.raw;
    default:
      return read.raw;
  }
}

function element(tag: SafeTag, key: number, children: Child[]): Child {
  switch (tag) {
    case "sub":
      return <sub key={key}>{children}</sub>;
    case "sup":
      return <sup key={key}>{children}</sup>;
    case "kbd":
      return <kbd key={key}>{children}</kbd>;
    default:
      return tag satisfies never;
  }
}

/** A link that opens in a new tab without a referrer. An unsafe address becomes plain text. */
function Link({ href, children }: { readonly href: string; readonly children?: Child }) {
  const address = safeHref(href);
  if (address === undefined) return <>{children}</>;
  return <a href={address} target="_blank" rel="noopener noreferrer nofollow">{children}</a>;
}

/** A checkbox of a task list, read-only. */
export function Box({ isChecked }: { readonly isChecked: boolean }) {
  return (
    <input
      type="checkbox"
      checked={isChecked}
      disabled
      aria-label={isChecked ? words.done : words.toDo}
    />
  );
}
