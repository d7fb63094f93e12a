// Keeps what is typed: one save at a time, in order, the newest each time. While somebody types it
// saves every 300 ms, not after a pause, so that a fast writer loses no more than a slow one.

import type { ApiError } from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";

export const TYPING_MS = 300;

export interface Saved {
  id: string;
  saved_at: string;
}

interface Saving<What> {
  /** What is there to keep now. */
  read: () => What;
  /** Nothing is said yet: no draft begins with it. */
  blank: (what: What) => boolean;
  send: (what: What, id: string | undefined) => Promise<Saved>;
  /** Told after each save: when, or why not. */
  tell: (state: { at: string } | { error: ApiError }) => void;
  /** The draft that this goes on with. */
  id?: string | undefined;
}

export class Autosave<What> {
  private id: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private changed = false;
  private failed: ApiError | undefined;
  private over = false;

  constructor(private readonly saving: Saving<What>) {
    this.id = saving.id;
  }

  /** Something was typed: it is saved within 300 ms. */
  typed(): void {
    if (this.over) return;
    this.timer ??= setTimeout(() => this.now(), TYPING_MS);
  }

  /** Something was chosen: it is saved at once. */
  now(): void {
    if (this.over) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed = true;
    this.running ??= this.run();
  }

  /** Saves what is not saved yet; gives the draft's id, or rejects with why not. */
  async settle(): Promise<string | undefined> {
    if (this.timer !== undefined || this.failed) this.now();
    while (this.running) await this.running;
    if (this.failed) throw this.failed;
    return this.id;
  }

  /** Nothing is saved from here on: the draft is filed. */
  stop(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async run(): Promise<void> {
    // Changes of one tap come together.
    await Promise.resolve();
    while (this.changed && !this.over) {
      this.changed = false;
      await this.save();
    }
    this.running = undefined;
  }

  private async save(): Promise<void> {
    const what = this.saving.read();
    if (this.id === undefined && this.saving.blank(what)) return;
    try {
      const saved = await this.saving.send(what, this.id);
      this.id = saved.id;
      this.failed = undefined;
      this.saving.tell({ at: saved.saved_at });
    } catch (thrown) {
      this.failed = apiError(thrown);
      // Gone meanwhile: the next save makes it anew instead of failing for ever.
      if (this.failed.code === "draft.not_found") this.id = undefined;
      this.saving.tell({ error: this.failed });
    }
  }
}
