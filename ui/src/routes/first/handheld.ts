// Only for the name that a device is called by at first; nothing else goes by it.

/** The longest short side of a phone or tablet, in CSS pixels. */
const SHORT_SIDE_MAX = 600;

/** Whether this is most likely a phone: a finger on a small screen. */
export const isHandheld = (
  matches: (query: string) => boolean = (query) => matchMedia(query).matches,
  { width, height }: { width: number; height: number } = screen,
): boolean => matches("(pointer: coarse)") && Math.min(width, height) <= SHORT_SIDE_MAX;
