// What a person does at the window, by the words that they read: the same in each language, by
// keyboard alone or by touch alone.

import { words } from "../words.js";

const LANGUAGES = { en: "English", es: "Español" };

export class Story {
  constructor(hand, language) {
    this.hand = hand;
    this.language = language;
    this.say = words(language);
  }

  act = (id, values) => this.hand.act(this.say(id, values));
  sees = (id, values) => this.hand.sees(this.say(id, values));
  write = (id, text) => this.hand.write(this.say(id), text);

  /** From the very first screen to Home, with a passphrase of one's own. */
  async settleIn(passphrase) {
    await this.hand.act(LANGUAGES[this.language]);
    await this.sees("welcome-see");
    await this.act("welcome-start");
    await this.sees("welcome-name-title");
    await this.act("shell-next");
    await this.sees("passphrase-why-title");
    await this.act("passphrase-own");
    await this.write("passphrase-own-new", passphrase);
    await this.write("passphrase-own-again", passphrase);
    await this.act("passphrase-own-next");
    await this.sees("welcome-done");
  }

  async unlock(passphrase) {
    await this.write("unlock-passphrase", passphrase);
    await this.act("unlock-open");
    await this.sees("shell-door-reports");
  }

  /** What, and where: the place is being written. */
  async begin(activity, place) {
    await this.sees("filing-what");
    await this.act(`filing-chip-${activity}`);
    await this.act("filing-next-where");
    await this.sees("filing-where-hint");
    await this.write("filing-where", place);
  }

  /** From the place to the report that is filed. */
  async finish(category) {
    await this.act("filing-next-when");
    await this.sees("filing-when-hint");
    await this.rest(category);
  }

  /** From the question when to the report that is filed. */
  async rest(category) {
    await this.act("filing-chip-how-now");
    await this.act("filing-skip");
    await this.sees("filing-tell-hint");
    await this.act(`filing-chip-tell-${category}`);
    await this.act("filing-next-review");
    await this.sees("filing-review-hint");
    await this.act("filing-file");
    await this.sees("filing-filed");
  }
}
