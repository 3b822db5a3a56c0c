/** Something said, and the question that it answers; both kind and question are empty if nothing is asked. */
export interface LanguageQuestion {
  /** ISO 639-1. */
  readonly language: string;
  /** What makes it hard to find. */
  readonly kind: string;
  readonly said: string;
  readonly question: string;
}

const FILE = new URL("languages.tsv", import.meta.url);

/** Reads the set beside this file. Throws an `Error` for a line that has not four fields. */
export async function readLanguageSet(): Promise<LanguageQuestion[]> {
  const lines = (await Deno.readTextFile(FILE)).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const [language = "", kind = "", said = "", question = "", ...rest] = line.split("\t");
    if (said === "" || (kind === "") !== (question === "") || rest.length > 0) {
      throw new Error(`Not four fields: ${line}`);
    }
    return { language, kind, said, question };
  });
}
