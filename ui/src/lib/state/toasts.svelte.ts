// What has just happened, said at the edge of the screen, with the way to take it back. A toast
// stays until it is answered, replaced, or two places away: nobody has to be quick.

export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

export class Toasts {
  now = $state.raw<Toast>();
  private moves = 0;

  say(toast: Toast): void {
    this.moves = 0;
    this.now = toast;
  }

  close(): void {
    this.now = undefined;
  }

  moved(): void {
    this.moves += 1;
    if (this.moves > 1) this.close();
  }
}
