import type { Tools } from "../tools.ts";
import type { KnowledgeWords } from "../knowledge.ts";

/** What the view of facts says, and the dialogs of spaces, in German. */
export function germanKnowledge({ formatCount, plural }: Tools): KnowledgeWords {
  return {
    newFact: "Neuer Fakt",
    factHint: "Etwas, das Claude wissen soll …",
    add: "Hinzufügen",
    goingSoon: "Wird gleich vergessen.",
    since: (time) => `seit ${time}`,
    from: (where) => `aus: ${where}`,
    why: "Woher?",
    whyOf: (text) => `Woher? Zeigen, wo „${text}“ gesagt wurde`,
    correct: "Berichtigen",
    correctOf: (text) => `„${text}“ berichtigen`,
    pinOf: (text) => `„${text}“ anheften`,
    unpinOf: (text) => `„${text}“ lösen`,
    pinHint: "Angeheftete Fakten sind in jeder Sitzung des Raums bekannt",
    forget: "Vergessen",
    forgetOf: (text) => `„${text}“ vergessen`,
    history: "Verlauf",
    historyOf: (text) => `Verlauf von „${text}“`,
    correctFact: "Den Fakt berichtigen",
    setAside: "Zurückgelegt: Claude sieht nicht, woher es stammt",
    notAdded: "Konnte nicht hinzugefügt werden",
    knownAlready: "Das ist schon bekannt",
    added: "Hinzugefügt",
    notChanged: "Konnte nicht geändert werden",
    corrected: "Berichtigt",
    nothingNew: "Es wurde nichts Neues gesagt.",
    learned: (added, revised, dropped) =>
      `${formatCount(added)} hinzugefügt, ${formatCount(revised)} aktualisiert, ${
        formatCount(dropped)
      } verworfen.`,
    search: "Durchsuchen, was bekannt ist",
    loading: "Wird geladen …",
    noHistory: (why) => `Der Verlauf konnte nicht geladen werden: ${why}`,
    events: {
      learned: "Gelernt",
      revised: "Geändert",
      pinned: "Angeheftet",
      unpinned: "Gelöst",
      forgotten: "Vergessen",
    },
    thisSession: "dieser Sitzung",
    saidIn: (where) => `Gesagt in ${where}`,
    showAt: (position, where) => `Im Chat anzeigen: Position ${position} von ${where}`,
    willBeForgotten: "Wird vergessen. Das lässt sich rückgängig machen",
    kept: "Behalten",
    notForgotten: (why) => `Konnte nicht vergessen werden: ${why}`,
    saidInSessions: "In deinen Sitzungen gesagt",
    notAllSearched: "Noch nicht alle Sitzungen konnten durchsucht werden.",
    searchAgain: "Noch einmal suchen",
    known: "Bekannt",
    knownFrom: (title) => `Bekannt aus: ${title}`,
    about: (where) => `Über: ${where}`,
    youIn: (where) => `Du in: ${where}`,
    claudeIn: (where) => `Claude in: ${where}`,
    nothingSaid: (query) => `Nichts Gesagtes passt zu „${query}“.`,
    loadingKnown: "Was bekannt ist, wird geladen …",
    nothingKnown: "Hier ist nichts bekannt",
    noSpaceText:
      "Dieser Chat ist in keinem Raum: Er weiß nichts von deinen anderen Sitzungen, und nichts, was darin gesagt wird, wird gelernt. Verschiebe ihn in einen Raum, um das zu ändern.",
    showKnownIn: (space) => `Anzeigen, was in „${space}“ bekannt ist`,
    knowsIn: (space) => `Was Claude in „${space}“ weiß`,
    knowsText:
      "Gelernt aus dem, was in den Sitzungen dieses Raums gesagt wurde, und in allen davon bekannt.",
    readOnly: "Dein Token erlaubt nur das Lesen: Du kannst nachsehen, aber nichts ändern.",
    notLoaded: (why) => `Was bekannt ist, konnte nicht geladen werden: ${why}`,
    noLongerKnown: "Das ist nicht mehr bekannt",
    factCount: (amount, hasMore) =>
      `${formatCount(amount)}${hasMore ? "+" : ""} ${amount === 1 ? "Fakt" : "Fakten"}`,
    foundCount: (amount, hasMore) => `${formatCount(amount)}${hasMore ? "+" : ""} gefunden`,
    nothingYet: (space) =>
      `Noch nichts. Was du in den Sitzungen von „${space}“ über dich und deine Arbeit sagst, wird gelernt, wenn es in einer Sitzung eine Weile still war.`,
    noMatch: (query) => `Nichts Bekanntes passt zu „${query}“.`,
    learningOff:
      "Das Lernen ist auf dieser Bridge ausgeschaltet (LEARN=off). Was bekannt ist, bleibt, und du kannst etwas hinzufügen.",
    learning: "Lernt …",
    learnNow: "Jetzt lernen",
    moveWhat: (title) => `„${title}“ verschieben`,
    moveSession: "Diese Sitzung verschieben",
    moveText: "Eine Sitzung weiß, was in ihrem Raum gesagt wurde, und der Raum lernt von ihr.",
    staysText: "Was bisher von ihr gelernt wurde, bleibt, wo es ist.",
    space: "Raum",
    nothingLearned: "Nichts wird gelernt",
    newSpace: "Neuer Raum",
    newSpaceName: "Name des neuen Raums",
    saidBy: {
      user: "Du hast es gesagt",
      assistant: "Nur Claude hat es gesagt",
      owner: "Du hast es geschrieben",
    },
    titled: (title) => `„${title}“`,
    hasExpired: (name) => `${name} (abgelaufen)`,
    spaceAbout: (facts, sessions) =>
      `${plural(facts, "Fakt", "Fakten")}, ${plural(sessions, "Sitzung", "Sitzungen")}`,
    nothingKnownYet: "Noch nichts bekannt",
    loadingSpaces: "Räume werden geladen …",
    noSpaces: (why) => `Die Räume konnten nicht geladen werden: ${why}`,
    spaceNotRenamed: (why) => `Der Raum konnte nicht umbenannt werden: ${why}`,
    spaceDeleted: "Raum gelöscht",
    spaceNotDeleted: (why) => `Der Raum konnte nicht gelöscht werden: ${why}`,
    spaces: "Räume",
    spacesText:
      "Was in einer Sitzung eines Raums gesagt wird, ist in seinen anderen bekannt und sonst nirgends. Neue Sitzungen beginnen in dem Raum, den du hier wählst.",
    beginHere: "neue Sitzungen beginnen hier",
    renameOf: (name) => `„${name}“ umbenennen`,
    deleteOf: (name) => `„${name}“ löschen`,
    spaceHint: "Ein Projekt, eine Person …",
    begin: "Beginnen",
    deleteSpace: "Diesen Raum löschen?",
    deleteText: (name, facts) =>
      `Alles, was in „${name}“ bekannt ist, wird endgültig gelöscht: ${
        plural(facts, "Fakt", "Fakten")
      } mit Verlauf, und wovon seine Sitzungen handelten.`,
    stayText: (sessions) =>
      sessions === 1
        ? "Seine eine Sitzung bleibt mit allen Nachrichten, aber in keinem Raum: Sie weiß nichts von anderen, und es wird nichts mehr von ihr gelernt."
        : `Seine ${
          plural(sessions, "Sitzung", "Sitzungen")
        } bleiben mit allen Nachrichten, aber in keinem Raum: Sie wissen nichts voneinander, und es wird nichts mehr von ihnen gelernt.`,
  };
}
