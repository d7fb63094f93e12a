// One of two people who share a circle: a home, a browser on a phone, and what they do on the screens
// of circles. Where several buttons look alike they are found by their words.

import { join } from "node:path";

import { words } from "../words.js";
import { Guest } from "./guest.js";
import { finger } from "./person.js";
import { Porch } from "./porch.js";
import { Story } from "./story.js";
import { painted } from "./visit.js";

/** Pictures of each step go there; without it none are made. */
const STEPS = process.env.PORCHLIGHT_STEPS;
/** No screen is taller. */
const TALL_MAX = 4_000;

export class Neighbour {
  /** A phone with nothing on it, at its first screen. */
  static async arrive(language, passphrase) {
    const porch = await Porch.build();
    const guest = await Guest.invite(language, "finger");
    const page = await guest.tab(await porch.open().address());
    await guest.context.grantPermissions(["clipboard-write"]);
    const story = new Story(page, finger(page));
    return new Neighbour({ porch, guest, page, language, passphrase, story, say: words(language) });
  }

  constructor(parts) {
    Object.assign(this, parts, { shots: 0 });
  }

  async leave() {
    await this.guest.leave();
    await this.porch.leave();
  }

  find = (selector, number) => this.story.find(selector, number);
  press = (selector, number) => this.story.press(selector, number);
  /** What can be pressed and bears these words. */
  named = (id) => this.page.locator("button:visible, label:visible").filter({ hasText: this.say(id) }).first();
  pressNamed = (id) => this.named(id).tap();
  /** Put in at once, as a person does with what another sent. */
  paste = (selector, text, number) => this.find(selector, number).fill(text);
  sign = (number) => this.paste("main input[type=password]", this.passphrase, number);
  back = () => this.press(".bar .back");

  /** A picture of this step, and of all of it where it is longer than the phone. */
  async see(step) {
    if (!STEPS) return;
    const { page } = this;
    const path = join(STEPS, `${this.language}-${String((this.shots += 1)).padStart(2, "0")}-${step}`);
    await painted(page);
    await page.screenshot({ path: `${path}.png` });
    const size = page.viewportSize();
    const more = await page.evaluate(() => {
      const main = document.querySelector("main");
      return main.scrollHeight - main.clientHeight;
    });
    if (more <= 0) return;
    await page.setViewportSize({ ...size, height: Math.min(size.height + more, TALL_MAX) });
    await painted(page);
    await page.screenshot({ path: `${path}-all.png` });
    await page.setViewportSize(size);
  }

  /** Founds a circle from the screen after the first start. */
  async found(name) {
    await this.see("welcome");
    await this.press(".tile", 1);
    await this.named("circles-start").waitFor();
    await this.see("circles");
    await this.pressNamed("circles-start");
    await this.paste("main input", name);
    await this.sign();
    await this.see("found");
    await this.press(".foot .button.main");
    await this.named("circles-invite").waitFor();
    await this.see("circle-alone");
  }

  /** Invites a verifier, whom reports of category 3 reach; gives back the text that was copied. */
  async invite() {
    await this.pressNamed("circles-invite");
    await this.page.locator(".chip").filter({ has: this.page.locator("[value=verifier]") }).tap();
    await this.see("invite");
    await this.press(".foot .button.main");
    return this.copied("invitation");
  }

  /** The text beside the picture; its button says that it copied it. */
  async copied(step) {
    await this.find(".paper svg path").waitFor();
    await this.see(step);
    await this.press("main summary");
    await this.press("details .button");
    await this.page.getByText(this.say("qr-copied")).waitFor();
    await this.see(`${step}-copied`);
    // The page lets nobody read what is copied, itself neither: the text is taken from the screen.
    return this.find("details code").textContent();
  }

  async join(invitation, name) {
    await this.see("welcome");
    await this.press(".tile", 1);
    await this.pressNamed("circles-join");
    await this.paste("main textarea", invitation);
    await this.paste("main input:not([type=checkbox])", name, 0);
    await this.sign();
    await this.see("join");
    await this.press(".foot .button.main");
  }

  async digits() {
    const shown = await this.find(".digits [aria-hidden]").textContent();
    await this.see("digits");
    return shown.replace(/\D/g, "");
  }

  /** In: what the other is called here, and on to the circle. */
  async meet(name) {
    await this.find("main .done").waitFor();
    await this.see("done");
    await this.paste("main input", name);
    await this.press(".foot .button.main");
    await this.find("main .columns").waitFor();
    await this.page.locator("main").getByText(name).first().waitFor();
    await this.see("circle");
  }

  /** Home, from wherever one is. */
  async home() {
    for (;;) {
      await this.find("main :is(h1, .title)").waitFor();
      if (await this.find(".tile").isVisible()) return;
      // After a meeting the screen behind this one may be the same circle: its name says nothing.
      await this.back();
      await painted(this.page);
    }
  }

  /** The door of these words, from Home. */
  async door(id) {
    await this.home();
    await this.page.locator(".tile:visible").filter({ hasText: this.say(id) }).first().tap();
  }

  /** The circle of this name, from the list. */
  async circle(name) {
    await this.door("shell-door-circle");
    await this.page.locator("main .card").filter({ hasText: name }).tap();
    await this.find("main .columns").waitFor();
  }

  /** To "Exchange now". */
  async exchange() {
    await this.door("shell-door-circle");
    await this.pressNamed("circles-nearby");
    await this.find(".foot .button").waitFor();
    await this.see("exchange");
  }

  /** Closes every link, with the screen's own button. */
  async part() {
    await this.exchange();
    await this.pressNamed("nearby-stop");
    await this.named("nearby-stop").waitFor({ state: "hidden" });
    await this.see("parted");
  }

  /** Lets another call; gives back the line to call. */
  async wait() {
    await this.exchange();
    await this.pressNamed("nearby-wait");
    return this.copied("ticket");
  }

  async call(ticket) {
    await this.exchange();
    await this.pressNamed("nearby-call");
    await this.paste("main textarea", ticket);
    await this.see("call");
    await this.pressNamed("nearby-call-now");
  }

  /** Both have the same, as the screen of the exchange says. */
  async equal() {
    await this.page.getByText(this.say("nearby-equal")).waitFor();
    await this.see("equal");
  }

  /** The report, from the list. */
  async open(place) {
    await this.door("shell-door-reports");
    await this.page.locator(".list [data-row]").filter({ hasText: place }).tap();
    await this.named("reports-edit").waitFor();
    await this.see("report");
  }

  /** Changes the report that stands open: `change` does it, on the form. */
  async edit(change) {
    await this.pressNamed("reports-edit");
    await this.find("fieldset").waitFor();
    await change();
    await this.see("edit");
    await this.press(".foot .button.main");
    await this.named("reports-edit").waitFor();
    await this.see("edited");
  }

  /** Answers a question of the form, both by their words. */
  answer(question, answer) {
    const group = this.page.locator("main").getByRole("group", { name: this.say(question), exact: true });
    return group.getByRole("radio", { name: this.say(answer), exact: true }).tap();
  }

  /** What the report says under this name, where people agree. */
  fact = (label) =>
    this.page.locator(".detail dl > div").filter({ has: this.page.getByText(this.say(label), { exact: true }) }).locator("dd");

  /** The values of a field that people wrote differently, side by side. */
  values = () => this.page.locator(".detail li .value");
}
