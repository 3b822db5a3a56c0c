import type { Tools } from "../tools.ts";
import type { LateWords } from "../late.ts";

/** What the page says a moment after the first load, in German. */
export function germanLate({ formatCount, plural }: Tools): LateWords {
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
    settings: "Einstellungen",
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
    notices: "Benachrichtigen, wenn eine Antwort fertig ist",
    noticesOn:
      "Du wirst benachrichtigt, wenn eine Antwort fertig ist, während diese Seite im Hintergrund ist",
    noticesOff: "Benachrichtigungen sind aus",
    noticesDenied:
      "Dein Browser blockiert Benachrichtigungen dieser Seite. Erlaube sie in seinen Einstellungen für diese Website und versuche es erneut",
    noticesUnsupported:
      "Dieser Browser kann hier keine Benachrichtigungen anzeigen. Vielleicht braucht er eine sichere Adresse (https)",
    replyComplete: "Die Antwort ist fertig",
    replyNotComplete: "Die Antwort ist fehlgeschlagen",
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
      file: "Anhang",
      free: "Unbenutzt",
      message: "Neue Nachricht",
    },
    budget: "Budget",
    items: {
      never: "Nie verwenden",
      withheld: "Claude sieht das nicht.",
      released: "Claude darf das wieder sehen",
      notWithheld: (why) => `Konnte Claude nicht vorenthalten werden: ${why}`,
      notReleased: (why) => `Konnte Claude nicht wiedergegeben werden: ${why}`,
      summaryTells: "Die Zusammenfassung erzählt vielleicht noch davon.",
      toSummary: "Zusammenfassung bearbeiten oder neu schreiben lassen",
      shortened: (seen, all) =>
        `Claude hat das gekürzt gesehen: ${formatCount(seen)} von ${
          plural(all, "Zeichen", "Zeichen")
        }.`,
      newText: "Neuer Text",
      save: "Speichern",
      edited: "Bearbeitet",
      forget: "Vergessen",
      notChanged: (why) => `Konnte nicht geändert werden: ${why}`,
      remake: "Neu zusammenfassen",
      remaking: "Claude schreibt die Zusammenfassung neu …",
      remade: "Die Zusammenfassung wurde neu geschrieben",
      notRemade: (why) => `Die Zusammenfassung konnte nicht neu geschrieben werden: ${why}`,
    },

    replied: (speaker, text) => `${speaker}: ${text}`,
    replyFailed: (why) => `Fehlgeschlagen: ${why}`,
    stopped: "Angehalten",
    isAnswering: (speaker) => `${speaker} antwortet`,
    drop:
      "Bilder und PDFs hier ablegen, um sie anzuhängen, oder einen Export von ChatGPT, claude.ai oder einem anderen Chat, um ihn zu importieren",
    attachments: "Anhänge",
    uploading: (name) => `${name} wird hochgeladen`,
    removeFile: (name) => `${name} entfernen`,
    openImage: (name) => `${name} öffnen`,
    saveFile: (name) => `${name} speichern`,
    notSaved: (name, why) => `${name} konnte nicht gespeichert werden: ${why}`,

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
    turn: {
      takeBack: "Zurücknehmen",
      waitsForReply: "Wartet auf die Antwort davor",
      waitsForMessage: "Wartet auf die Nachricht davor",
      waitsForConnection: "Wird gesendet, sobald die Verbindung wieder da ist",
      sentAgainAt: (time) => `Sie wird erneut gesendet: ${time}.`,
      sending: "Wird gesendet …",
      takenBack: "Zurückgenommen: Claude wurde nicht gefragt.",
      stopped: "Angehalten.",
      notAnswered: "Nicht beantwortet. Die Nachricht steht noch im Eingabefeld.",
      editAndResend: "Bearbeiten und erneut senden",
      cutOff: "Die Antwort wurde bei der größten Länge abgeschnitten (MAX_OUTPUT_TOKENS).",
      declined: "Claude hat es abgelehnt, fortzufahren.",
      endedEarly: (reason) => `Die Antwort endete vorzeitig: ${reason}`,
      masked: (amount, kinds) =>
        `${
          amount === 1 ? "Geheimnis" : "Geheimnisse"
        } vor dem Speichern unkenntlich gemacht: ${kinds}`,
    },
    connection: {
      youAreOffline:
        "Du bist offline. Deine Nachrichten werden gesendet, sobald die Verbindung wieder da ist.",
      tryNow: "Jetzt versuchen",
      tooManyTabs:
        "Es sind zu viele Verbindungen offen. Schließe einen anderen Tab; deine Nachrichten werden gesendet, sobald Platz ist.",
      unreachable:
        "Die Bridge ist nicht erreichbar. Deine Nachrichten werden gesendet, sobald sie wieder da ist.",
    },
    edit: "Bearbeiten",
    sendInNew: "In einer neuen Sitzung senden",
    details: "Einzelheiten",
  };
}
