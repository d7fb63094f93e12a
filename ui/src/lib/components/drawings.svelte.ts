// The drawings of the icons. Those of the first screens are part of the page; all others are read
// once, with the first place behind them, or when one of them is wanted.

type Drawings = Readonly<Record<string, string>>;

/** What the frame and what stands before it show; `screens.test.ts` finds one that lacks. */
const FIRST: Drawings = import.meta.glob<string>(
  "../icons/{check,chevron-left,circle-alert,clock,eye,eye-off,file-pen-line,hard-drive,house,key-round,list,lock,lock-open,notebook-pen,plus,porchlight,rotate-ccw,shield-check,shield-half,shuffle,smartphone,sprout,triangle-alert,type,user,users,volume-2,wifi-off,x}.svg",
  { query: "?raw", import: "default", eager: true },
);

let drawings = $state.raw(FIRST);
let reading: Promise<void> | undefined;

/** Reads those that are not here yet. */
export function readIcons(): Promise<void> {
  reading ??= import("./all-drawings").then(
    ({ ALL }) => {
      drawings = ALL;
    },
    // The core is gone; whoever asks again may find it.
    () => {
      reading = undefined;
    },
  );
  return reading;
}

/** The icon of this name; while it is on its way, nothing. */
export function drawing(name: string): string {
  const found = drawings[`../icons/${name}.svg`];
  if (found === undefined) void readIcons();
  return found ?? "";
}

/** Whether it is there from the start. */
export const isFirst = (name: string): boolean => `../icons/${name}.svg` in FIRST;
