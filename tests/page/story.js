// What the person of the story does, step by step, on whatever screen it is. Screens are found by
// their structure, so the story is the same in each language; no word of the person's is ever asked
// for, because the question would leave it in the browser's memory.

/** The story of one person at one page. */
export class Story {
  constructor(page, person) {
    Object.assign(this, { page, person });
  }

  /** The one that can be seen: a screen that is left may stay in the page, unseen. */
  find(selector, number = 0) {
    return this.page.locator(`${selector}:visible`).nth(number);
  }

  press = (selector, number) => this.person.press(this.find(selector, number));
  main = () => this.press(".foot .button.main");
  quiet = () => this.press(".foot .button.quiet");
  choose = (group, number) => this.person.choose(this.page.locator("fieldset").nth(group).locator(".chip").nth(number));
  async write(selector, text, number) {
    await this.person.into(this.find(selector, number));
    await this.person.type(text);
  }

  /** Does it, and waits until another question stands there. */
  async onward(how) {
    const before = await this.page.evaluate(() => document.querySelector("main h1")?.textContent);
    await how();
    await this.page.waitForFunction((before) => {
      const asked = document.querySelector("main h1")?.textContent;
      return asked && asked !== before && !document.querySelector("main [data-look=loading]");
    }, before);
  }

  /** From the very first screen to Home, with a passphrase of one's own. */
  async settleIn(passphrase) {
    await this.onward(() => this.press("main li .card"));
    await this.onward(this.main);
    await this.onward(this.main);
    await this.onward(this.quiet);
    await this.write("main input", passphrase, 0);
    await this.write("main input", passphrase, 1);
    await this.onward(this.main);
    await this.find(".tile").waitFor();
  }

  async unlock(passphrase) {
    await this.write("main input", passphrase);
    await this.press("main .button.main.wide");
    await this.find(".tile").waitFor();
  }

  /** Something was seen: what and where, which is still being written. */
  async begin(place) {
    await this.choose(0, 2);
    await this.onward(this.main);
    await this.write("main input", place);
  }

  /** The rest of the questions, from when it was on, up to the report that is filed. */
  async finish(note) {
    await this.choose(0, 0);
    await this.onward(this.main);
    for (let question = 0; question < 3; question += 1) await this.onward(this.main);
    await this.choose(0, 1);
    await this.onward(this.main);
    if (note) await this.write("textarea", note);
    await this.onward(this.main);
    await this.onward(this.main);
    await this.find(".ways").waitFor();
  }

  /** Waits until so many reports are listed for these words. */
  async search(words, count) {
    await this.write("input[type=search]", words);
    const listed = (count) => document.querySelectorAll(".list [data-row] strong").length === count;
    await this.page.waitForFunction(listed, count);
  }

  /** The core has said that a place is kept with the draft. */
  saved() {
    return this.page.waitForResponse((answer) => {
      return answer.url().endsWith("/api/save_draft") && answer.request().postDataJSON().report.place?.text;
    });
  }

  lock = () => this.press("button.lock");
}
