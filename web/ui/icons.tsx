const PATHS = {
  arch: "M3 18v-3a9 9 0 0 1 18 0v3M3 13h18M8 13V8.5M16 13V8.5",
  menu: "M4 7h16M4 12h16M4 17h10",
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l4.5 4.5",
  send: "M12 19V6M6 11.5L12 5.5l6 6",
  stop: "M7.5 7.5h9v9h-9z",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 11h1v1.5h-1zM11.5 11h1v1.5h-1zM18 11h1v1.5h-1z",
  copy: "M9 9h10v10H9zM5 15V5h10",
  retry: "M20 12a8 8 0 1 1-2.6-5.9M20 4v4.5h-4.5",
  edit: "M4 20h4L19 9l-4-4L4 16v4M13 7l4 4",
  fork: "M7 4v6a4 4 0 0 0 4 4h6M7 10v10M14 10.5l3.5 3.5-3.5 3.5",
  eye:
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5",
  down: "M12 5v13M6 12.5l6 6 6-6",
  up: "M12 20V7M8 10l4-4 4 4M5 3h14",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  sun:
    "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  settings:
    "M4 7h10M18 7h2M4 17h2M10 17h10M14 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
  space: "M4 19V6h5.5l2 2.5H20V19z",
  temporary: "M5 5h14v10.5h-8L7 19v-3.5H5zM9 10.2h.5M12 10.2h.5M15 10.2h.5",
  never: "M5 19L19 5M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17",
  pin: "M9 4h6l-.8 6 3 3.2H6.8l3-3.2zM12 13.2V20",
  shield: "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/**
 * A decorative icon, hidden from screen readers: the text or label beside it says what it means.
 */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
