import type { ReadOptions, StreamEvent } from "../../session_log/mod.ts";

/** The most events that one page holds. */
const PAGE_EVENTS = 1_000;

/** How many pages, of a megabyte at most, are read at the same time: the store may be far away. */
const PAGES_AT_ONCE = 8;

/** Positions after one, up to another. */
interface Span {
  readonly after: number;
  readonly upTo: number;
}

/**
 * The events of a span in order, page after page; those that come next are read meanwhile. Ends early
 * where events are missing.
 */
export async function* pagesAhead(
  span: Span,
  read: (page: Required<Pick<ReadOptions, "after" | "limit">>) => Promise<readonly StreamEvent[]>,
): AsyncGenerator<readonly StreamEvent[]> {
  const pageOf = ({ after, upTo }: Span) => read({ after, limit: upTo - after });
  const coming: (Span & { readonly page: Promise<readonly StreamEvent[]> })[] = [];
  let { after } = span;
  const readAhead = () => {
    while (coming.length < PAGES_AT_ONCE && after < span.upTo) {
      const next = { after, upTo: Math.min(span.upTo, after + PAGE_EVENTS) };
      const page = pageOf(next);
      page.catch(() => {});
      coming.push({ ...next, page });
      after = next.upTo;
    }
  };
  for (readAhead();; readAhead()) {
    const next = coming.shift();
    if (!next) return;
    let page = await next.page;
    for (let at = next.after; page.length > 0;) {
      yield page;
      at += page.length;
      if (at >= next.upTo) break;
      // Its events were too long for one page.
      page = await pageOf({ after: at, upTo: next.upTo });
    }
    if (page.length === 0) return;
  }
}
