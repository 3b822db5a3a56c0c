import "../first_load.ts";
import { type Child, memo, useRef } from "hono/jsx/dom";
import type { Token, Tokens } from "marked";
import { Blocks, markedToken } from "./blocks.ts";
import { CodeBlock } from "./code_block.tsx";
import { Inline } from "./inline.tsx";

/**
 * Renders Markdown that may still grow. Each element is created from a parsed token and no HTML is
 * ever parsed, so that no text can inject markup.
 */
export default function ProseView(
  { text, isComplete }: { readonly text: string; readonly isComplete: boolean },
) {
  const blocks = useRef<Blocks | undefined>(undefined);
  const tokens = (blocks.current ??= new Blocks()).of(text, { isComplete });
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
      return <blockquote dir="auto">{blocksOf(read.tokens, isComplete)}</blockquote>;
    case "list":
      return list(read, isComplete);
    case "table":
      return table(read);
    case "hr":
      return <hr />;
    case "html":
      return <p dir="auto">{read.raw.trimEnd()}</p>;
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

function list({ ordered, start, items }: Tokens.List, isComplete: boolean): Child {
  const inner = items.map((item, index) => (
    <li key={index} dir="auto" class={item.task ? "task" : ""}>
      {blocksOf(item.tokens, isComplete || index < items.length - 1)}
    </li>
  ));
  return ordered
    ? <ol dir="auto" start={Number(start) || 1}>{inner}</ol>
    : <ul dir="auto">{inner}</ul>;
}

function table({ header, rows }: Tokens.Table): Child {
  return (
    <div class="table" role="region" aria-label="Table" tabindex={0}>
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
