import type { Tools } from "../tools.ts";
import type { ContextWords } from "../context.ts";

/** What the drawer says, in German. */
export function germanContext(
  { ago, decimal, duration, formatCount, listed, plural }: Tools,
): ContextWords {
  const characters = (amount: number) => plural(amount, "Zeichen", "Zeichen");
  const relevance = (score: number | undefined) =>
    score === undefined ? "" : ` (Relevanz ${decimal(score, 2)})`;
  return {
    used: (some, limit, share) =>
      `${some} von ${characters(limit)} benutzt${share === "" ? "" : ` (${share})`}`,
    unit: () => " Zeichen",
    barHint:
      "Längen sind in Zeichen. Die neue Nachricht wird immer vollständig gesendet und zählt nicht zum Budget.",
    resetTo: (usual) => `Auf ${formatCount(usual)} zurücksetzen (Einstellung der Bridge)`,
    input: "Eingabe, nicht aus dem Cache",
    inputRead: "Eingabe, aus dem Cache gelesen",
    inputWritten: "Eingabe, in den Cache geschrieben",
    output: "Ausgabe",
    tokensAndCost: "Token und Kosten",
    noInput: "Das Modell hat keine Eingabetoken gemeldet.",
    fromCache: (share) => `${share} der Eingabe kamen aus dem Prompt-Cache.`,
    cost: "Kosten",
    free: "Kostenlos",
    noPrice: (model) => `Unbekannt: kein Preis für ${model}`,
    saved: "Durch den Cache gespart",
    savedOf: (saved, all) => `${saved} von ${all}`,
    extraCost: "Mehrkosten für das Füllen des Caches",
    blank:
      "Schreibe hier oder im Chat eine Nachricht, um zu sehen, was Claude damit erhält. Was erinnert wird, hängt von der Nachricht ab. Das ist nur eine Vorschau.",
    empty: "Diese Sitzung ist leer: Claude wird nur diese Nachricht erhalten.",
    noPreview: (why) => `Die Vorschau konnte nicht geladen werden: ${why}`,
    loadingPreview: "Die Vorschau wird geladen …",
    inputTokens: (amount) => plural(amount, "Eingabetoken", "Eingabetoken"),
    about: (tokens, cost) =>
      `Etwa ${tokens}${cost === undefined ? "" : `, ${cost}, wenn nichts davon im Cache ist`}.`,
    measured: "Geschätzt nach der letzten Antwort.",
    guessed: "Geschätzt mit 3,5 Zeichen je Token.",
    draft: "Entwurf",
    typeToSee: "Schreibe, um zu sehen, was Claude sehen wird …",
    sent: "Gesendet",
    rebuilt: "Nachgebaut",
    shownHere: "Hier gezeigt",
    verified: "Bestätigt",
    notVerified: "Nicht bestätigt",
    same: "Aus dem Protokoll nachgebaut ist die Anfrage Byte für Byte, was gesendet wurde.",
    different:
      "Aus dem Protokoll nachgebaut weicht die Anfrage von der gesendeten ab: Die Bridge baut Anfragen jetzt anders, oder das Protokoll wurde geändert.",
    inserted: "Was der Nachricht hinzugefügt wurde",
    insertedText: (amount) =>
      `Ein Programm führt dieses Gespräch und hat es selbst an Claude gesendet. Am Ende der Nachricht bekam es ${
        characters(amount)
      } Erinnerung dazu.`,
    open: (name) => `${name} öffnen`,
    received: "Was Claude erhalten hat",
    receives: "Was Claude erhält",
    onlyMessage: "Nur die Nachricht.",
    system: "System-Prompt",
    systemText: "Von der Bridge vorgegeben und immer am Anfang.",
    messageText: "Immer vollständig und am Ende.",
    messageDay: (day) => `Ihr Tag wird mitgesendet: ${day}.`,
    saidOn: (day) => `Gesagt am ${day}`,
    showKnown: "Anzeigen, was bekannt ist",
    age: (oldest, newest, { isPinned, isPast }) => {
      const written = isPast ? duration : ago;
      const [first, last] = [written(oldest), written(newest)];
      const age = first === last ? first : `${first} bis ${last}`;
      return `${isPinned ? "Angeheftet" : "Gesendet"} ${age}${
        isPast ? " vor dieser Nachricht" : ""
      }`;
    },
    leftOut: "Weggelassen",
    nothingLeftOut: "Nichts: Das ganze Gespräch ist enthalten.",
    showRange: (range) => `Im Chat anzeigen: ${range}`,
    more: (amount) => `${formatCount(amount)} weitere`,
    imported: "Diese Runde wurde importiert, also hat diese Bridge keine Anfrage dafür gesendet.",
    failedBefore: (why) =>
      `Diese Runde ist fehlgeschlagen, bevor etwas an Claude gesendet wurde: ${why}.`,
    stoppedBefore:
      "Diese Runde wurde angehalten, bevor etwas an Claude gesendet wurde, oder von einer anderen Instanz der Bridge. Es gibt keine Aufzeichnung einer Anfrage.",
    unrecorded:
      "Diese Antwort wurde ohne Aufzeichnung ihrer Anfrage gespeichert: Ein Programm, das das Gespräch selbst führt, hat sie gesendet, oder eine frühe Version dieser Bridge.",
    noRecord: "Für diese Runde gibt es keine Aufzeichnung einer Anfrage.",
    cutMiddle: (amount) => `Gekürzt: ${characters(amount)} aus der Mitte entfernt.`,
    cutEnd: (amount) => `Gekürzt: ${characters(amount)} am Ende entfernt, aus Platzmangel.`,
    repeated: (amount) =>
      `${characters(amount)} weggelassen: schon weiter oben in diesem Kontext gesendet.`,
    allUnanswered:
      "Ohne Antwort: Der Aufruf ist fehlgeschlagen, wurde angehalten, oder das Offline-Modell hat geantwortet.",
    someUnanswered: (amount) => `${formatCount(amount)} davon ohne Antwort.`,
    pinnedWhy: "Angeheftet: wird mit jeder Nachricht gesendet, bis sie gelöst wird.",
    summaryWhy: (turns) =>
      turns === 1
        ? "Ersetzt die älteste Runde."
        : `Ersetzt die ${formatCount(turns)} ältesten Runden.`,
    recentWhy: (turns, isWhole) =>
      `${turns === 1 ? "Eine der letzten Runden" : `${formatCount(turns)} letzte Runden`}${
        isWhole ? ", Wort für Wort" : ""
      }.`,
    cutFromRecent: "Aus einer der letzten Runden oben entfernt.",
    elsewhereWhy: "In einem anderen Gespräch gesagt.",
    standingWhy: "Aus deinen Gesprächen bekannt: Auch spätere Nachrichten beginnen damit.",
    changedWhy:
      "Aus deinen Gesprächen bekannt: geändert, seit sie zuletzt im Ganzen gelesen wurden.",
    factWhy: "Aus deinen Gesprächen bekannt.",
    matching: (words, score) =>
      `Passt zu ${listed(words.map((word) => `„${word}“`))}${relevance(score)}.`,
    close: (score) =>
      `Der Nachricht im Sinn nah, neben einem Treffer oder aus einer Zeit, die sie nennt${
        relevance(score)
      }.`,
    tooLong: (usual, limit) =>
      `Claude fand die Anfrage mit einem Budget von ${
        characters(usual)
      } zu lang, deshalb wurde sie erneut mit ${formatCount(limit)} gesendet.`,
    summaryCut: (amount) =>
      `${characters(amount)} am Ende der Zusammenfassung entfernt, aus Platzmangel.`,
    onlyPassages: (turns) =>
      `${plural(turns, "Runde", "Runden")}: Nur die erinnerten Stellen werden gesendet.`,
    cutFromTurns: (amount, turns) =>
      `${characters(amount)} aus ${
        plural(turns, "langen letzten Runde", "langen letzten Runden")
      } entfernt; was zur Nachricht passt, kann daraus erinnert werden.`,
    omitted: (what, why) => `${what.join(" und ")}: ${why}.`,
    notes: (amount) => plural(amount, "angeheftete Notiz", "angeheftete Notizen"),
    omissions: {
      over_budget: "für diese Nachricht nicht wichtig genug, oder kein Platz im Budget",
      summarised: "durch die Zusammenfassung ersetzt",
      failed: "Claude konnte die Nachricht nicht verarbeiten und würde wieder scheitern",
      cancelled: "zurückgenommen, bevor Claude gefragt wurde",
      refused: "Claude hat die Antwort abgelehnt und würde es wieder tun",
      withheld: "von dir Claude vorenthalten",
      files_over_budget: "nur mit dem Namen: im Budget der Anhänge ist kein Platz",
      kind_not_taken: "nur mit dem Namen: das Modell nimmt diese Art von Datei nicht an",
    },
    fileWhy: (tokens) => `Ganz gesendet: etwa ${plural(tokens, "Token", "Tokens")}.`,
    files: (amount) => plural(amount, "Anhang", "Anhänge"),
    pinReply: "Antwort anheften",
    byPerson: "Ihr Text wurde von einem Menschen bearbeitet.",
    replyPinned: "Angeheftet: wird ab jetzt mit jeder Nachricht gesendet",
    replyNotPinned: (why) => `Die Antwort konnte nicht angeheftet werden: ${why}`,
    loadingRequest: "Die Anfrage wird geladen …",
    stillAnswering:
      "Claude antwortet noch. Was es gesehen hat, erscheint hier, wenn die Runde endet.",
    noRequest: (why) => `Die Anfrage konnte nicht geladen werden: ${why}`,
    stoppedTurn: "Die Runde wurde angehalten, also wurden keine Token gemeldet.",
    callFailed: (why) => `Der Aufruf ist fehlgeschlagen: ${why}`,
    exact: "Die genaue Anfrage",
    requestTo: (model) => `Anfrage an ${model}`,
    requestFor: (model) => `Anfrage, geschrieben für ${model}`,
    writtenFor: (model) => `Die Anfrage ist geschrieben wie für ${model}.`,
    noMarker: "Keine Marke für den Prompt-Cache: Der gleichbleibende Teil ist dafür zu kurz.",
    markerAfter: (cached, all) =>
      `Marke für den Prompt-Cache nach Text ${formatCount(cached)} von ${
        formatCount(all)
      }: Claude kann alles bis dorthin wiederverwenden.`,
    readable: "Lesbar",
    asSent: "Wie gesendet",
    copyAsSent: "Wie gesendet kopieren",
    json: "Anfrage als JSON",
    marker: "Marke für den Prompt-Cache",
    moreTexts: (some, all) =>
      `${formatCount(some)} von ${formatCount(all)} weiteren Texten anzeigen`,
    unchangedUnrelated:
      "Dieses Budget ändert nichts: Was weggelassen wird, hat mit dieser Nachricht nicht genug zu tun.",
    unchangedSummary:
      "Dieses Budget ändert nichts: Was weggelassen wird, steht in der Zusammenfassung.",
    unchangedWhole: "Dieses Budget ändert nichts: Das ganze Gespräch passt schon hinein.",
  };
}
