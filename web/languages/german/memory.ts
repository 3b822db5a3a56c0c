import type { Tools } from "../tools.ts";
import type { MemoryWords } from "../memory.ts";

/** What the memory view says, in German. */
export function germanMemory({ formatCount, plural }: Tools): MemoryWords {
  return {
    turn: "Runde",
    turnIn: (turn, unit) => `Runde ${formatCount(turn)}, in ${unit}`,
    titleIn: (title, unit) => `${title}, in ${unit}`,
    units: { characters: "Zeichen", tokens: "Token", dollars: "Dollar" },
    noChart: "Das Diagramm konnte nicht geladen werden. Die Tabelle zeigt die Zahlen.",
    tableOf: (title) => `${title}: Tabelle`,
    figuresOf: (title) => `${title}: Zahlen`,
    none: "keine",
    growth: "Wachstum",
    noMessages: "Noch keine Nachrichten.",
    total: (turns, characters) =>
      `${plural(turns, "Runde", "Runden")}, insgesamt ${formatCount(characters)} Zeichen.`,
    paid: (cost, saved) =>
      `Kosten bisher: ${cost}${
        saved === undefined ? "" : `; der Prompt-Cache hat ${saved} gespart`
      }.`,
    noLog: (why) => `Das Protokoll konnte nicht gelesen werden: ${why}`,
    reading: (some, all) =>
      `Das Protokoll wird gelesen: ${formatCount(some)} von ${formatCount(all)} Ereignissen`,
    notPinned: (why) => `Die Notiz konnte nicht angeheftet werden: ${why}`,
    notUnpinned: (why) => `Die Notiz konnte nicht gelöst werden: ${why}`,
    pinnedNotes: "Angeheftete Notizen",
    pinsHint: "Angeheftete Notizen werden mit jeder Nachricht an Claude gesendet, Wort für Wort.",
    pinsAmount: (notes, characters) =>
      `${plural(notes, "Notiz", "Notizen")}, ${plural(characters, "Zeichen", "Zeichen")}.`,
    noNotes: (why) => `Die Notizen konnten nicht geladen werden: ${why}`,
    unpinAt: (position) => `Notiz an Position ${position} lösen`,
    editAt: (position) => `Notiz an Position ${position} bearbeiten`,
    noteText: "Text der Notiz",
    summaryText: "Text der Zusammenfassung",
    byYou: "Von einem Menschen bearbeitet.",
    newNote: "Neue Notiz",
    noteHint: "Etwas, das Claude immer wissen soll …",
    search: "Suche",
    searchSession: "Diese Sitzung durchsuchen",
    pinAt: (part, position) =>
      `Anheften: die ${part === "message" ? "Nachricht" : "Antwort"} an Position ${position}`,
    searchHint: "Durchsucht alle Nachrichten und Antworten. Die besten Treffer kommen zuerst.",
    noMatch: (query) => `Keine Nachricht passt zu „${query}“.`,
    sent: "An Claude gesendeter Kontext",
    growing: "Gespräch und Kontext",
    soFar: "Gespräch bisher",
    sentToClaude: "An Claude gesendet",
    tokens: "Token je Runde",
    input: "Eingabe",
    inputFromCache: "Eingabe aus dem Cache",
    output: "Ausgabe",
    costSoFar: "Kosten bisher",
    cost: "Kosten",
    withoutCache: "Ohne den Cache",
    summaries: "Zusammenfassungen",
    older: (amount) => `${formatCount(amount)} ältere anzeigen`,
    noSummaries:
      "Noch keine. Wenn das Gespräch über das Budget hinauswächst, ersetzt eine Zusammenfassung seine ältesten Runden; die Runden bleiben im Protokoll.",
    summariesText: (amount) =>
      `${
        plural(amount, "Zusammenfassung", "Zusammenfassungen")
      }. Claude erhält die neueste; jede baut auf der vorigen auf.`,
    turnsTo: (last) => `Runden 1 bis ${formatCount(last)}`,
    inUse: "(in Gebrauch)",
    positions: (from, to, moreTurns) =>
      `Positionen ${formatCount(from)} bis ${formatCount(to)}${
        moreTurns === undefined
          ? ""
          : `, ${plural(moreTurns, "Runde", "Runden")} mehr als die vorige`
      }.`,
    insteadOf: (some, all) => `${plural(some, "Zeichen", "Zeichen")} statt ${formatCount(all)}.`,
    created: (time, model) => `Erstellt am ${time} von ${model}.`,
    secondTry: "Eine erste Anfrage dafür war zu lang und wurde kürzer wiederholt.",
    changes: "Was sich geändert hat",
    tooLong: "Diese Zusammenfassungen sind zu lang für einen Vergleich.",
    unchanged: "Nichts hat sich geändert.",
  };
}
