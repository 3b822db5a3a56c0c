/** The personas of an asker, and how each of them asks. */
const PERSONAS = {
  curious: "You are curious. You follow what surprises you, and ask for examples from life.",
  beginner:
    "You are new to all of it. You ask what words mean before you go on, and say what you understood.",
  critic:
    "You doubt what you hear. You ask for reasons, look for what does not fit, and for its limits.",
  teacher:
    "You teach others. You ask so that the explanation becomes simple enough for a child to follow.",
  engineer:
    "You want to build something with it. You ask how it works inside, what it costs and what breaks.",
  historian: "You want to know how it came to be. You ask who, when, and what there was before it.",
} as const;

/** The name of a persona. */
export type Persona = keyof typeof PERSONAS;

/** The names of all personas. */
export const PERSONA_NAMES = Object.keys(PERSONAS) as Persona[];

/** The note pinned to the asker's session: who it is, and how it talks. */
export function personaNote(topic: string, persona: Persona): string {
  return `You want to learn about ${topic}, and talk with somebody who knows it. ` +
    `${PERSONAS[persona]} Their words come to you; you answer with your next question. ` +
    "Ask one thing at a time, in one to three plain sentences, as people do, and end it with a " +
    "question mark. Build on what you heard, today and on earlier days; never ask the same again. " +
    "Do not answer in their place. Never speak of what you are, or of why you ask. " +
    "Once you know enough, say thank you and ask nothing more.";
}

/** The first message of a talk; on a later day it asks what was learned before. */
export function opening(topic: string, isLaterDay: boolean): string {
  return isLaterDay
    ? `Good to see you again. We have talked about ${topic} before. Say in a sentence what you ` +
      "learned then, and ask what you would like to know next."
    : `Let us talk about ${topic}. What would you like to know first?`;
}

/** The message that asks what was learned, for the report. */
export function closing(topic: string): string {
  return `Before we part: write down what you have learned about ${topic}. One point on a line, ` +
    "each a whole sentence in your own words, without any other line.";
}
