const PATHS = {
  arch: "M3 18v-3a9 9 0 0 1 18 0v3M3 13h18M8 13V8.5M16 13V8.5",
  menu: "M4 7h16M4 12h16M4 17h10",
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l4.5 4.5",
  send: "M12 19V6M6 11.5L12 5.5l6 6",
  stop: "M7.5 7.5h9v9h-9z",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  edit: "M4 20h4L19 9l-4-4L4 16v4M13 7l4 4",
  eye:
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5",
  down: "M12 5v13M6 12.5l6 6 6-6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
  space: "M4 19V6h5.5l2 2.5H20V19z",
  temporary: "M5 5h14v10.5h-8L7 19v-3.5H5zM9 10.2h.5M12 10.2h.5M15 10.2h.5",
  never: "M5 19L19 5M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17",
} as const;

/** The name of an icon of the first load. */
export type IconName = keyof typeof PATHS;

/**
 * A decorative icon, hidden from screen readers: the text or label beside it says what it
 * means.
 */
export function Icon({ name }: { readonly name: IconName }) {
  return <Drawing path={PATHS[name]} />;
}

/** An icon with its lines as an SVG path in a field of 24 by 24. */
export function Drawing({ path }: { readonly path: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

/** Whether an icon is one of the first load. */
export function isFirstIcon(name: string): name is IconName {
  return Object.hasOwn(PATHS, name);
}
