import { Drawing, Icon, type IconName, isFirstIcon } from "./icons.tsx";

const PATHS = {
  more: "M5 11h1v1.5h-1zM11.5 11h1v1.5h-1zM18 11h1v1.5h-1z",
  retry: "M20 12a8 8 0 1 1-2.6-5.9M20 4v4.5h-4.5",
  fork: "M7 4v6a4 4 0 0 0 4 4h6M7 10v10M14 10.5l3.5 3.5-3.5 3.5",
  up: "M12 20V7M8 10l4-4 4 4M5 3h14",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  sun:
    "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  settings:
    "M4 7h10M18 7h2M4 17h2M10 17h10M14 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  pin: "M9 4h6l-.8 6 3 3.2H6.8l3-3.2zM12 13.2V20",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4M12 5V3",
  quiet: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4M12 5V3M3.5 3.5l17 17",
  shield: "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z",
} as const;

/** The name of any icon. */
export type LateIconName = IconName | keyof typeof PATHS;

/** Any icon, for what loads after the first load: see {@linkcode Icon}. */
export function LateIcon({ name }: { readonly name: LateIconName }) {
  return isFirstIcon(name) ? <Icon name={name} /> : <Drawing path={PATHS[name]} />;
}
