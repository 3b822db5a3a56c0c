import { tools } from "./tools.ts";
import { type Groups, type PageLanguage } from "./language.ts";

/** Loads the words of a language; English is here already. */
export async function loadGroups(name: PageLanguage): Promise<Groups> {
  switch (name) {
    case "en":
      return {};
    case "de":
      return (await import("./german/all.ts")).german(tools);
    case "ar":
      return (await import("./arabic/all.ts")).arabic(tools);
    default:
      return name satisfies never;
  }
}
