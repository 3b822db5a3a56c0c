import "../shared.ts";
import { type Child, memo, useRef } from "hono/jsx/dom";
import type { Token, Tokens } from "marked";
import { Blocks, known } from "./blocks.ts";
import { CodeBlock } from "./code_block.tsx";
import { Inline } from "./inline.tsx";

/**
 * A text in Markdown, which may still grow. Its elements are made one by one out of what was read:
 * no HTML is ever parsed here, so that no text can become anything but text.
 */
export default function ProseView(
  { text, isWhole }: { readonly text: string; readonly isWhole: boolean },
) {
  const blocks = useRef<Blocks | undefined>(undefined);
  const tokens = (blocks.current ??= new Blocks()).of(text, { isWhole });
  return (
    <div class={`prose${isWhole ? "" : " growing"}`}>
      {tokens.map((token, index) => (
        <Block key={index} token={token} isWhole={isWhole || index < tokens.length - 1} />
      ))}
    </div>
  );
}

interface BlockProps {
  readonly token: Token;
  /** Whether no more of it comes. */
  readonly isWhole: boolean;
}

const Block = memo(function Block({ token, isWhole }: BlockProps) {
  const read = known(token);
  switch (read.type) {
    case "code":
      return <CodeBlock text={read.text} language={languageOf(read)} isWhole={isWhole} />;
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
      return <blockquote dir="auto">{blocksOf(read.tokens, isWhole)}</blockquote>;
    case "list":
      return list(read, isWhole);
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

function blocksOf(tokens: readonly Token[], isWhole: boolean): Child {
  return tokens.map((token, index) => (
    <Block key={index} token={token} isWhole={isWhole || index < tokens.length - 1} />
  ));
}

/** The page's own headings are above: those of a reply begin below them. */
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

function list({ ordered, start, items }: Tokens.List, isWhole: boolean): Child {
  const inner = items.map((item, index) => (
    <li key={index} dir="auto" class={item.task ? "task" : ""}>
      {blocksOf(item.tokens, isWhole || index < items.length - 1)}
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
