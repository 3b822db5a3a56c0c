import type { FailureWords } from "../failures.ts";

/** What the page says of a reply that failed, in German. */
export const germanFailures: FailureWords = {
  failed: "Etwas ist schiefgegangen.",
  again: "Versuche es gleich noch einmal.",
  againAfter: (time) => `Versuche es nach ${time} noch einmal.`,
  texts: {
    model_overloaded: "Das Modell ist gerade ausgelastet.",
    model_rate_limited: "Die Anfragegrenze des Modells ist erreicht.",
    model_timeout: "Das Modell hat nicht rechtzeitig geantwortet.",
    model_unreachable:
      "Die Bridge erreicht ihr Modell nicht. Prüfe ihr Netzwerk und die Basis-URL in ihren Einstellungen.",
    model_interrupted: "Die Antwort des Modells wurde abgeschnitten.",
    model_failed: "Das Modell hatte ein Problem beim Antworten.",
    model_invalid_request: "Das Modell konnte diese Anfrage nicht annehmen.",
    model_request_too_large:
      "Dieses Gespräch ist zu groß für das Modell. Setze CONTEXT_LIMIT herab.",
    model_unauthorized:
      "Die API des Modells hat den Schlüssel der Bridge abgelehnt. Prüfe ANTHROPIC_API_KEY oder OPENAI_API_KEY.",
    model_forbidden:
      "Der API-Schlüssel der Bridge erlaubt das nicht. Prüfe den Schlüssel und MODEL.",
    model_billing: "Das Konto der Bridge bei der API des Modells hat ein Abrechnungsproblem.",
    model_spend_limit:
      "Das Konto der Bridge bei der API des Modells hat seine Ausgabengrenze erreicht.",
    model_not_found: "Das Modell der Bridge ist nicht verfügbar. Prüfe MODEL.",
    forbidden_scope: "Dein Token erlaubt nur das Lesen.",
    too_many_tokens: "Das Tokenkontingent für heute ist aufgebraucht.",
    too_many_turns: "Zu viele Nachrichten in einer Minute.",
    too_many_waiting: "Zu viele Nachrichten warten auf Antworten.",
    too_many_requests: "Zu viele Anfragen auf einmal.",
    overloaded: "Die Bridge ist gerade ausgelastet.",
    draining: "Die Bridge startet neu.",
    store_unavailable: "Die Bridge erreicht ihren Speicher gerade nicht.",
    too_many_bytes:
      "Dein Speicherplatz auf dieser Bridge ist voll. Lösche Sitzungen, die du nicht mehr brauchst.",
    too_many_sessions: "Du hast zu viele Sitzungen. Lösche einige, die du nicht mehr brauchst.",
    internal: "In der Bridge ist ein interner Fehler aufgetreten.",
  },
};
