import type { Tools } from "../tools.ts";
import type { LateWords } from "../late.ts";

/** What the page says a moment after the first load, in German. */
export function germanLate({ plural }: Tools): LateWords {
  return {
    characters: (amount) => plural(amount, "Zeichen", "Zeichen"),
    turns: (amount) => plural(amount, "Runde", "Runden"),
    facts: (amount) => plural(amount, "Fakt", "Fakten"),
    sessions: (amount) => plural(amount, "Sitzung", "Sitzungen"),
    conversations: (amount) => plural(amount, "Gespräch", "Gespräche"),
    matches: (amount) => plural(amount, "Treffer", "Treffer"),
    showAll: (characters) => `Alle ${plural(characters, "Zeichen", "Zeichen")} anzeigen`,
    showInChat: "Im Chat anzeigen",
    showRange: (from, to) =>
      `Im Chat anzeigen: ${from === to ? `Position ${from}` : `Positionen ${from} bis ${to}`}`,
    rename: "Umbenennen",
    move: "Verschieben",
    copyLink: "Link kopieren",
    fork: "Verzweigen",
    export: "Exportieren",
    saveMarkdown: "Als Markdown speichern",
    delete: "Löschen",
    actionsFor: (title) => `Aktionen für „${title}“`,
    import: "Importieren",
    fileToImport: "Zu importierende Datei",
    language: "Sprache",
    theme: { system: "Design: wie das System", light: "Design: hell", dark: "Design: dunkel" },
    readOnly:
      "Dein Token erlaubt nur das Lesen: Du kannst lesen und suchen, aber keine Nachrichten senden. Bitte die Person, die diese Bridge betreibt, um ein Token, das schreiben darf.",
    otherToken: "Anderes Token verwenden",
    expiredHere: "Diese Sitzung ist abgelaufen: Sie wurde lange nicht benutzt.",
    deletedHere: "Diese Sitzung wurde anderswo gelöscht.",
    draftKept: "Was du geschrieben hast, bleibt erhalten.",
    startNew: "Neue Sitzung beginnen",
    enterToken: "Token eingeben",
    undoLearned: (text) => `Rückgängig: „${text}“ nicht merken`,
    showLearned: (text) => `Anzeigen, was bekannt ist: „${text}“`,
    cancel: "Abbrechen",
    close: "Schließen",
    searching: "Sucht …",
    searchFailed: (why) => `Die Suche ist fehlgeschlagen: ${why}`,
    pin: "Anheften",
    unpin: "Lösen",
    pinned: "Angeheftet",
    unpinned: "Gelöst",
    forgotten: "Vergessen",
    unnamedSession: "eine Sitzung ohne Namen",
    kinds: {
      pinned: "Angeheftete Notizen",
      fact: "Fakten",
      summary: "Zusammenfassung",
      recent: "Letzte Runden",
      recalled: "Erinnert",
      elsewhere: "Andere Gespräche",
      free: "Unbenutzt",
      message: "Neue Nachricht",
    },
    budget: "Budget",

    replied: (speaker, text) => `${speaker}: ${text}`,
    replyFailed: (why) => `Fehlgeschlagen: ${why}`,
    stopped: "Angehalten",
    isAnswering: (speaker) => `${speaker} antwortet`,
    drop:
      "Lege einen Export von ChatGPT, claude.ai oder einem anderen Chat hier ab, um ihn zu importieren",

    notRenamed: "Die Sitzung konnte nicht umbenannt werden",
    nameRemoved: "Name entfernt",
    renamed: (name) => `Umbenannt in „${name}“`,
    notForked: "Die Sitzung konnte nicht verzweigt werden",
    forked: "In eine neue Sitzung verzweigt. Das Original ist unverändert",
    notSentInNew: "Die Nachricht konnte nicht in einer neuen Sitzung gesendet werden",
    notDeleted: "Die Sitzung konnte nicht gelöscht werden",
    deleted: "Sitzung gelöscht",
    notExported: "Die Sitzung konnte nicht exportiert werden",
    notImported: (file) => `„${file}“ konnte nicht importiert werden`,
    imported: (turns, file) => `${plural(turns, "Runde", "Runden")} aus „${file}“ importiert`,
    notMoved: "Die Sitzung konnte nicht verschoben werden",
    takenOut: "Aus dem Raum genommen. Was vorher gelernt wurde, bleibt dort",
    movedTo: (space) => `Verschoben nach „${space}“`,
    nothingToKeep: "Noch nichts zu behalten: Sende zuerst eine Nachricht",
    notKept: "Es konnte nicht geändert werden, wie lange die Sitzung behalten wird",
    keptAsOthers: "Wird so lange behalten wie andere Sitzungen",
    saved: "Gespeichert",
    notForgotten: "Konnte nicht vergessen werden",

    welcome: "Was beschäftigt dich?",
    welcomeText:
      "Sprich hier mit Claude: Diese Seite erinnert sich an jedes Gespräch und zeigt dir genau, was an Claude gesendet wurde.",
    knowsNothing:
      "Dieser Chat weiß nichts von deinen anderen Sitzungen, und sie werden nichts von ihm wissen.",
    knownIn: (space) => `Was du hier sagst, ist in allen Sitzungen von „${space}“ bekannt.`,
    demo: (model) =>
      `Es antwortet das ${model}, weil die Bridge keinen API-Schlüssel hat. Es ist keine KI, aber es zitiert, was du ihm gesagt hast. Setze ANTHROPIC_API_KEY, um mit Claude zu sprechen.`,
    demoModel: "Demomodell",
    ideas: "Zum Ausprobieren",
    ideaName: "Ich heiße Ada und plane im Mai eine Reise nach Lissabon.",
    ideaKnown: "Was weißt du über mich?",
    ideaTable:
      "Zeig mir eine Tabelle mit drei europäischen Hauptstädten und eine Formel für die Entfernung zwischen zweien davon.",
    deletion: (days) =>
      `Eine Sitzung, die ${
        days === 1 ? "einen Tag" : `${days} Tage`
      } lang nicht benutzt wird, wird gelöscht. „Behalten“ in ihrem Menü ändert das; „Löschen“ löscht sie sofort.`,
    editMessage: "Nachricht bearbeiten",
    editHint:
      "Das beginnt eine neue Sitzung mit allem vor dieser Nachricht. Die jetzige Sitzung bleibt, wie sie ist.",
  };
}
