const adopted = new Set<string>();

/**
 * Adds style sheets to the page, each text once. Parts that load later bring their rules with them,
 * so that the first load holds only the rules it needs.
 */
export function adoptStyles(...texts: readonly string[]): void {
  for (const text of texts) {
    if (adopted.has(text)) continue;
    adopted.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
}
