/** British endings and their American forms. Both sides of a comparison change, so what else has such an ending still matches. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/(?<=.{2})our(?=(?:s|ed|ing|ful|less|able|ite|ites|ism|ist|hood|hoods|y|er|ers|al|ly)?$)/, "or"],
  [/(?<=.{3})is(?=(?:e|es|ed|ing|er|ers|ation|ations|able)$)/, "iz"],
  [/(?<=.{3})ys(?=(?:e|es|ed|ing|er|ers)$)/, "yz"],
  [/(?<=.[^aeiou][tb]|.[aeiou][tb])re(?=s?$)/, "er"],
  [/(?<=.{3})ogue(?=s?$)/, "og"],
  [/(?<=.{3}l)l(?=(?:ed|ing|er|ers)$)/, ""],
];

/** Single words with two spellings: British, American. */
const WORDS = new Map(
  `grey gray|cheque check|cheques checks|tyre tire|tyres tires|programme program|programmes programs|mum mom|mums moms
|plough plow|ploughs plows|sceptic skeptic|sceptical skeptical|moustache mustache|jewellery jewelry|kerb curb|cosy cozy
|aeroplane airplane|aeroplanes airplanes|doughnut donut|doughnuts donuts|ageing aging|judgement judgment
|acknowledgement acknowledgment|practise practice|practised practiced|practising practicing|defence defense
|offence offense|licence license|licences licenses|pretence pretense|aluminium aluminum|pyjamas pajamas
|anaesthetic anesthetic|anaesthesia anesthesia|paediatric pediatric|paediatrician pediatrician|encyclopaedia encyclopedia
|oestrogen estrogen|foetus fetus|manoeuvre maneuver|diarrhoea diarrhea|archaeology archeology|archaeologist archeologist
|orthopaedic orthopedic|leukaemia leukemia|anaemia anemia|mould mold|moult molt|smoulder smolder|fulfil fulfill
|enrol enroll|skilful skillful|wilful willful|instalment installment|axe ax|disc disk|discs disks|draught draft
|yoghurt yogurt|yoghurts yogurts|whisky whiskey|artefact artifact|artefacts artifacts|chilli chili|sulphur sulfur
|okay ok|tonne ton|tonnes tons|storey story|storeys stories|furore furor|omelette omelet|omelettes omelets
|woollen woolen|marvellous marvelous|mollusc mollusk|snowplough snowplow|pedlar peddler|learnt learned|dreamt dreamed
|burnt burned|spoilt spoiled|hiccough hiccup|gaol jail|racquet racket|racquets rackets|catsup ketchup|barbeque barbecue
|adviser advisor|advisers advisors|theatre theater|theatres theaters|centred centered|centring centering`
    .replaceAll("\n", "").split("|").map((pair) => {
      const [british = "", american = ""] = pair.split(" ");
      return [british, american] as const;
    }),
);

/** A quick test for what may have one of the endings. */
const MAY_END_SO = /our|is[eia]|ys[ei]|res?$|ogues?$|ll(?:ed|ing|ers?)$/;

/** The shortest word with an ending of two spellings. */
const SHORTEST = 5;

/** An English word, in lower case, by its American spelling; words without another one may change too. */
export function americanOf(word: string): string {
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  if (word.length < SHORTEST || !MAY_END_SO.test(word)) return word;
  let spelled = word;
  for (const [ending, american] of ENDINGS) spelled = spelled.replace(ending, american);
  return spelled;
}
