const worn = new Set<string>();

/**
 * Puts style rules on the page, each text once. What is loaded later brings its rules along in its
 * own file: the first load has only those of what is seen first.
 */
export function wear(...texts: readonly string[]): void {
  for (const text of texts) {
    if (worn.has(text)) continue;
    worn.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
}
