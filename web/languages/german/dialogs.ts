import type { DialogWords } from "../dialogs.ts";

/** What the dialogs say, in German. */
export function germanDialogs(): DialogWords {
  return {
    theImport: "Der Import",
    shortcuts: "Tastenkürzel",
    keys: {
      send: "Nachricht senden",
      newLine: "Neue Zeile",
      escape: "Offenen Bereich schließen oder die Antwort anhalten",
      message: "Zum Nachrichtenfeld",
      first: "Erste Nachricht (im Gespräch)",
      latest: "Neueste Nachricht (im Gespräch)",
      actions: "Aktionen für eine Sitzung (in der Liste)",
      search: "Sitzungen durchsuchen",
      newSession: "Neue Sitzung",
      settings: "Einstellungen dieser Sitzung",
      help: "Tastenkürzel anzeigen",
    },
    keyNames: {
      Enter: "Eingabe",
      Escape: "Escape",
      Home: "Pos1",
      End: "Ende",
      Shift: "Umschalt",
      Ctrl: "Strg",
    },
    tokenRequired: "Token erforderlich",
    invalidToken: "Das jetzige Token ist nicht gültig.",
    askForToken: "Bitte die Person, die diese Bridge betreibt, um ein Token.",
    token: "Token",
    remember: "In diesem Browser merken, nicht nur in diesem Tab",
    connect: "Verbinden",
    name: "Name",
    renameSession: "Sitzung umbenennen",
    renameSpace: "Raum umbenennen",
    renameWhat: (title) => `„${title}“ umbenennen`,
    deleteWhat: (title) => `„${title}“ löschen?`,
    deleteSession: "Diese Sitzung löschen?",
    deleteText: (title) =>
      `„${title}“ und alle Nachrichten, Antworten und Notizen darin werden endgültig von der Bridge gelöscht. Exportiere sie vorher, falls du sie noch brauchen könntest.`,
    keepWhat: (title) => `Wie lange „${title}“ behalten wird`,
    keepSession: "Diese Sitzung behalten",
    keepText: "Eine Sitzung, die nicht benutzt wird, wird nach einer Weile gelöscht.",
    keepFor: "Unbenutzt behalten",
    asOthers: "So lange wie andere Sitzungen",
    day: "24 Stunden",
    month: "30 Tage",
    year: "1 Jahr",
    tenYears: "10 Jahre",
  };
}
