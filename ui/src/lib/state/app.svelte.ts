// What every screen shares: the core, the words, the settings, what is here, where the person is.

import { getContext, setContext } from "svelte";

import {
  client,
  type ApiError,
  type CircleRow,
  type Client,
  type Event,
  type HomeStatus,
  type Mode,
  type ReportCount,
  type Settings,
} from "../api/generated/contract";
import { apiError, type Host } from "../host/host";
import { choose, read, type Words } from "../words";
import { Router } from "./router.svelte";
import { Toasts } from "./toasts.svelte";

/** So often what came over links is looked at. */
const LOOK_MS = 2_000;

/** What stands before every screen. */
export type Gate = "loading" | "first" | "locked" | "open" | "error";

export class App {
  readonly core: Client;
  readonly router = new Router();
  readonly toasts = new Toasts();
  words = $state.raw() as Words;
  home = $state.raw<HomeStatus>();
  count = $state.raw<ReportCount>();
  /** Every circle of this profile, its own devices among them. */
  circles = $state.raw<readonly CircleRow[]>([]);
  /** Writes into a circle of others, or reads from one. */
  isGuest = $state(false);
  error = $state.raw<ApiError>();
  gate = $state<Gate>("loading");
  /** Practice or not: what is listed, and what a new report is. Never remembered. */
  mode = $state<Mode>("real");
  /** Rises with each change that the core tells; what a screen shows is asked for again. */
  changes = $state(0);
  /** Rises with each step of a link, of which an exchange makes very many. */
  links = $state(0);
  /** True on the very first opening, until Home has been reached once. */
  welcoming = $state(false);
  private ears = new Set<(event: Event) => void>();
  private counting = false;
  private looking: ReturnType<typeof setTimeout> | undefined;
  private changing = Promise.resolve();

  constructor(
    readonly host: Host,
    words: Words,
    private readonly wanted: readonly string[],
  ) {
    this.core = client(host.call);
    this.words = words;
    this.router.onMove(() => this.toasts.moved());
  }

  /** A message with its values. */
  say: Words["say"] = (id, ...values) => this.words.say(id, ...values);

  get settings(): Settings | undefined {
    return this.home?.settings;
  }

  /** Begins to hear the core, and asks what is here. Gives back how to stop. */
  start(): () => void {
    const unroute = this.router.start();
    const deaf = this.host.listen((event) => this.hear(event));
    void this.ask();
    return () => {
      unroute();
      void deaf.then((stop) => stop());
    };
  }

  /** Hears the core's events beside the app; gives back how to stop. */
  listen(hear: (event: Event) => void): () => void {
    this.ears.add(hear);
    return () => this.ears.delete(hear);
  }

  /** Asks anew what is here. */
  async ask(): Promise<void> {
    try {
      const home = await this.core.homeStatus();
      if (home.unlocked === null) this.count = undefined;
      else await this.look();
      await this.follow(home.profiles.length === 0 ? undefined : home.settings.language);
      this.home = home;
      this.error = undefined;
      if (home.unlocked !== null) this.open();
      else this.gate = home.profiles.length === 0 ? "first" : "locked";
    } catch (thrown) {
      this.error = apiError(thrown);
      this.gate = "error";
    }
  }

  /** The profile is open: whoever exchanged when it was locked goes on. */
  private open(): void {
    if (this.gate !== "open") void this.core.resumeLinks().catch(() => {});
    this.gate = "open";
  }

  /** Speaks another language from now on, before anything is stored about it. */
  async follow(language: string | undefined): Promise<void> {
    const next = choose(language === undefined ? this.wanted : [language, ...this.wanted]);
    if (next === this.words.language) return;
    this.words = await read(next, this.words.names);
  }

  /** Changes settings, one change after another: each sends all of them. */
  change(settings: Partial<Settings>): Promise<void> {
    const changed = this.changing.then(() => this.store(settings));
    this.changing = changed.catch(() => {});
    return changed;
  }

  /** Lock now: one gesture from everywhere. What is on the screen goes at once. */
  lock(): void {
    this.veil();
    void this.core.lockNow().catch(() => {});
  }

  private async store(settings: Partial<Settings>): Promise<void> {
    if (!this.home) return;
    const changed = await this.core.changeSettings({ ...this.home.settings, ...settings });
    await this.follow(changed.language);
    this.home = { ...this.home, settings: changed };
  }

  /** Nobody could get anything from here: one device, no neighbour, no group outside. */
  get alone(): boolean {
    return !this.isGuest && this.circles.every(({ inside, devices }) => !inside || devices <= 1);
  }

  /** What is here has changed by a person's own act, which no event tells. */
  touch(): void {
    void this.recount();
  }

  private async look(): Promise<void> {
    const { core } = this;
    const all = Promise.all([core.countReports(), core.listCircles(), core.guestPlaces()]);
    const [count, { circles }, { places }] = await all;
    [this.count, this.circles, this.isGuest] = [count, circles, places.length > 0];
  }

  private veil(): void {
    this.gate = "loading";
    this.count = undefined;
    this.circles = [];
    this.toasts.close();
  }

  private hear(event: Event): void {
    if (event.event === "locking") this.veil();
    else if (event.event === "links_changed") this.linked();
    else if (event.event !== "progress") void this.recount();
    this.ears.forEach((ear) => ear(event));
  }

  /** What came over a link is looked at now and then: each piece of it tells that it came. */
  private linked(): void {
    this.links += 1;
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      if (this.gate === "open") void this.recount();
    }, LOOK_MS);
  }

  /** Many changes come close together (an import): one question at a time is enough. */
  private async recount(): Promise<void> {
    this.changes += 1;
    if (this.counting) return;
    this.counting = true;
    try {
      const seen = this.changes;
      await this.look();
      this.counting = false;
      if (seen !== this.changes) await this.recount();
    } catch {
      // Locked in between: the gate changes with the event that follows.
      this.counting = false;
    }
  }
}

const KEY = Symbol("app");
export const provideApp = (app: App): App => setContext(KEY, app);
/** The app, for a component below `App.svelte`. */
export const useApp = (): App => getContext<App>(KEY);
