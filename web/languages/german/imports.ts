import type { Tools } from "../tools.ts";
import type { LeftOutReason } from "../../../src/imports/mod.ts";
import type { ImportWords } from "../imports.ts";

/** What is left out for each reason: one of it, and several. */
const LEFT_OUT: Readonly<Record<LeftOutReason, readonly [one: string, many: string]>> = {
  system: ["Systemnachricht", "Systemnachrichten"],
  hidden: ["verborgene Nachricht", "verborgene Nachrichten"],
  tool: ["Werkzeugaufruf oder -ergebnis", "Werkzeugaufrufe und -ergebnisse"],
  thinking: ["Gedankengang", "Gedankengänge"],
  file: ["Bild oder Datei", "Bilder und Dateien"],
  branch: ["Nachricht eines anderen Zweigs", "Nachrichten anderer Zweige"],
  sidechain: ["Nachricht eines Unteragenten", "Nachrichten von Unteragenten"],
  client: ["vom Programm selbst geschriebener Text", "vom Programm selbst geschriebene Texte"],
  error: ["Fehlermeldung", "Fehlermeldungen"],
  empty: ["Nachricht ohne Text", "Nachrichten ohne Text"],
  unknown: ["Eintrag unbekannter Art", "Einträge unbekannter Art"],
  damaged: ["beschädigter Eintrag", "beschädigte Einträge"],
  cut_off: ["am Dateiende abgeschnittener Eintrag", "am Dateiende abgeschnittene Einträge"],
  too_large: ["zu großer Eintrag", "zu große Einträge"],
  empty_conversation: ["Gespräch ohne Nachrichten", "Gespräche ohne Nachrichten"],
  other_file: ["Datei ohne Gespräche", "Dateien ohne Gespräche"],
  encrypted: ["verschlüsselte Datei", "verschlüsselte Dateien"],
  inner_zip: ["Zip im Zip", "Zips im Zip"],
  bad_zip: ["beschädigte Datei im Zip", "beschädigte Dateien im Zip"],
};

/** What the dialog of imports says, in German. */
export function germanImports({ formatCount, plural }: Tools): ImportWords {
  const conversations = (amount: number) => plural(amount, "Gespräch", "Gespräche");
  const facts = (amount: number) => plural(amount, "Fakt", "Fakten");
  return {
    sources: {
      chatgpt: "ein Export von ChatGPT",
      claude: "ein Export von claude.ai",
      "claude-code": "ein Protokoll von Claude Code",
      librechat: "ein Export von LibreChat",
      "open-webui": "ein Export von Open WebUI",
      lines: "ein Gespräch in Zeilen",
      archive: "ein Archiv",
    },
    files: (amount) => plural(amount, "Datei", "Dateien"),
    named: (name) => `„${name}“`,
    importWhat: (name) => `${name} importieren`,
    title: "Gespräche importieren",
    readingFile: (name) => `${name} wird gelesen …`,
    notImported: (name, why) => `Import nicht möglich: ${name}: ${why}`,
    notUnderstood: "darin wurden keine Gespräche gefunden",
    isA: (name, source) => `Erkannt: ${name} – ${source}.`,
    comesBack: "Es kommt zurück, wie es war.",
    becomes: (space) =>
      `Jedes Gespräch wird eine Sitzung in ${space}. Was schon da ist, bleibt, wie es ist.`,
    learn: "Fakten daraus lernen (Claude liest jedes Gespräch, das kostet Token)",
    keepFor: "Unbenutzt behalten",
    asOthers: "so lange wie andere Sitzungen",
    month: "30 Tage",
    year: "1 Jahr",
    tenYears: "10 Jahre",
    soFar: (amount, learned) =>
      `Bisher ${conversations(amount)} …${learned > 0 ? ` ${facts(learned)} gelernt` : ""}`,
    read: "Gelesen",
    stop: "Anhalten",
    openFirst: "Das erste öffnen",
    done: "Fertig",
    imported: (amount, lines, space) =>
      `${conversations(amount)} mit ${
        plural(lines, "Nachricht oder Antwort", "Nachrichten und Antworten")
      } in ${space} importiert.`,
    restored: (archives) => `${plural(archives, "Archiv", "Archive")} wiederhergestellt.`,
    extended: (amount) => `${conversations(amount)} um Neues ergänzt.`,
    unchanged: (amount) =>
      `${plural(amount, "Gespräch war", "Gespräche waren")} schon da und unverändert.`,
    learned: (amount) => `${facts(amount)} gelernt.`,
    notLearned: (amount, why) =>
      `Nichts gelernt aus ${plural(amount, "Gespräch", "Gesprächen")}: ${why}`,
    stopped: (why) => `Vor dem Ende der Datei angehalten: ${why}`,
    failures: (amount) => `Nicht importiert: ${conversations(amount)}`,
    more: (amount) => `${formatCount(amount)} weitere`,
    leftOutTitle: "Was weggelassen wurde",
    leftOutIn: (what, names, more) =>
      `${what}, in ${names}${more > 0 ? ` und ${formatCount(more)} weiteren` : ""}`,
    leftOut: (reason, amount) => plural(amount, ...LEFT_OUT[reason]),
  };
}
