import type { SettingsWords } from "../settings.ts";
import type { Tools } from "../tools.ts";

/** What settings say, in German. */
export function germanSettings({ formatCount }: Tools): SettingsWords {
  return {
    settings: "Einstellungen",
    settingsOf: (title) => `Einstellungen von „${title}“`,
    holdFrom: "Was du änderst, gilt ab der nächsten Nachricht und nur in dieser Sitzung.",
    readOnly:
      "Dein Token darf nur lesen: Du siehst die Einstellungen, kannst sie aber nicht ändern.",
    loading: "Die Einstellungen werden geladen …",
    notLoaded: (why) => `Die Einstellungen konnten nicht geladen werden: ${why}`,
    notSaved: (why) => `Nicht gespeichert: ${why}`,
    saved: "Gespeichert: Es gilt ab der nächsten Nachricht",
    save: "Speichern",
    model: "Modell",
    usualModel: (model) => `${model} (das der Bridge)`,
    modelsUnknown: "Der Anbieter sagt nicht, welche Modelle es gibt.",
    systemPrompt: "Systemprompt",
    promptHint: (most) => `Höchstens ${formatCount(most)} Zeichen; leer für keinen.`,
    usualPrompt: "Den der Bridge verwenden",
    budget: "Budget für erinnerten Text",
    summaries: "Ältere Runden zusammenfassen",
    summariesHint: "Sonst wird, was nicht mehr passt, nur über das gefunden, was du sagst.",
    keepFor: "Ungenutzt behalten für",
    keepBudget: "Dieses Budget behalten",
    budgetKept: "Diese Sitzung hat ab jetzt dieses Budget",
    resetToOwn: (usual) => `Zurück auf ${formatCount(usual)} (Einstellung dieser Sitzung)`,
    ofRequest: "Einstellungen dieser Anfrage",
    ofSession: "eigene dieser Sitzung",
    longestReply: "Längste Antwort",
    tokens: (amount) => `${formatCount(amount)} Tokens`,
    noPrompt: "Keiner",
    systemText: "Für diese Sitzung festgelegt und immer am Anfang.",
  };
}
