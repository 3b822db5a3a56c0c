import { words } from "../languages/first.ts";
import "../first_load.ts";
import { type Child, memo, useEffect, useRef, useState } from "hono/jsx/dom";
import type { Token, Tokens } from "marked";
import { Blocks, extensionToken, markedToken } from "./blocks.ts";
import { CodeBlock } from "./code_block.tsx";
import { directionOf } from "./direction.ts";
import { Box, Inline } from "./inline.tsx";
import { inlineTokens } from "./lexer.ts";
import { Formula } from "./math.tsx";
import { SAFE_START } from "./safe_tags.ts";

/** How much is parsed before the browser shows it and may do something else: in ms, in characters. */
const SLICE_MS = 10;
const SLICE_CHARACTERS = 12_000;

/**
 * Renders Markdown that may still grow; a long text appears part by part. Each element is created
 * from a parsed token and no HTML is ever parsed, so that no text can inject markup.
 */
export default function ProseView(
  { text, isComplete }: { readonly text: string; readonly isComplete: boolean },
) {
  const [, render] = useState({});
  const ref = useRef<Blocks | undefined>(undefined);
  const blocks = ref.current ??= new Blocks();
  blocks.take(text, { isComplete });
  const until = performance.now() + SLICE_MS;
  for (let parsed = 0; blocks.hasMore && parsed < SLICE_CHARACTERS;) {
    parsed += blocks.parse();
    if (performance.now() > until) break;
  }
  useEffect(() => {
    if (!blocks.hasMore) return;
    const timer = setTimeout(() => render({}));
    return () => clearTimeout(timer);
  });
  const { tokens } = blocks;
  return (
    <div class={`prose${isComplete ? "" : " growing"}`}>
      {tokens.map((token, index) => (
        <Block key={index} token={token} isComplete={isComplete || index < tokens.length - 1} />
      ))}
    </div>
  );
}

interface BlockProps {
  readonly token: Token;
  /** Whether it will not grow. */
  readonly isComplete: boolean;
}

const Block = memo(function Block({ token, isComplete }: BlockProps) {
  const extended = extensionToken(token);
  if (extended?.type === "math") return <Formula {...extended} />;
  if (extended?.type === "footnote") {
    return (
      <p class="footnote" dir="auto">
        <sup>{extended.label}</sup> <Inline tokens={extended.tokens} />
      </p>
    );
  }
  const read = markedToken(token);
  switch (read.type) {
    case "code":
      return <CodeBlock text={read.text} language={languageOf(read)} isComplete={isComplete} />;
    case "heading":
      return heading(read);
    case "paragraph":
      return (
        <p dir="auto">
          <Inline tokens={read.tokens} />
        </p>
      );
    case "text":
      return <Inline tokens={read.tokens ?? [read]} />;
    case "blockquote":
      return (
        <blockquote dir={directionOf(read.text)}>{blocksOf(read.tokens, isComplete)}</blockquote>
      );
    case "list":
      return list(read, isComplete);
    case "table":
      return table(read);
    case "checkbox":
      return <Box isChecked={read.checked} />;
    case "hr":
      return <hr />;
    case "html":
      return (
        <p dir="auto">
          {SAFE_START.test(read.raw)
            ? <Inline tokens={inlineTokens(read.raw)} />
            : read.raw.trimEnd()}
        </p>
      );
    default:
      return null;
  }
});

function blocksOf(tokens: readonly Token[], isComplete: boolean): Child {
  return tokens.map((token, index) => (
    <Block key={index} token={token} isComplete={isComplete || index < tokens.length - 1} />
  ));
}

/** Headings of a reply rank below the page's own. */
function heading({ depth, tokens }: Tokens.Heading): Child {
  const inner = <Inline tokens={tokens} />;
  switch (depth) {
    case 1:
      return <h4 class="first" dir="auto">{inner}</h4>;
    case 2:
      return <h4 class="second" dir="auto">{inner}</h4>;
    case 3:
      return <h5 dir="auto">{inner}</h5>;
    default:
      return <h6 dir="auto">{inner}</h6>;
  }
}

function list({ ordered, start, items, raw }: Tokens.List, isComplete: boolean): Child {
  const direction = directionOf(raw);
  const inner = items.map((item, index) => (
    <li key={index} class={item.task ? "task" : ""}>
      {blocksOf(item.tokens, isComplete || index < items.length - 1)}
    </li>
  ));
  return ordered
    ? <ol dir={direction} start={Number(start) || 1}>{inner}</ol>
    : <ul dir={direction}>{inner}</ul>;
}

function table({ header, rows }: Tokens.Table): Child {
  return (
    <div class="table" role="region" aria-label={words.table} tabindex={0}>
      <table dir="auto">
        <thead>
          <tr>
            {header.map(({ tokens, align }, index) => (
              <th key={index} scope="col" class={align ?? ""}>
                <Inline tokens={tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map(({ tokens, align }, index) => (
                <td key={index} class={align ?? ""}>
                  <Inline tokens={tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function languageOf({ lang }: Tokens.Code): string {
  return /^[\w+#.-]+/.exec(lang ?? "")?.[0] ?? "";
}
