// Keys that work everywhere.

/** Lock now by keyboard: Ctrl+Shift+L, or Cmd+Shift+L. */
export const LOCK_KEYS = "Control+Shift+L Meta+Shift+L";

export const asksToLock = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyL";
