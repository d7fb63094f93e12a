import { describe, expect, it } from "vitest";

import { generate, messages } from "../../scripts/message-ids.js";
import committed from "./api/generated/messages.ts?raw";
import { LANGUAGES, choose, read as readFirst, readWhole as read } from "./words";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");

describe("words", () => {
  it("are said in the chosen language", async () => {
    expect(LANGUAGES).toEqual(["en", "es"]);
    expect((await read("en")).say("shell-lock")).toBe("Lock");
    expect((await read("es")).say("shell-lock")).toBe("Bloquear");
  });

  it("are read with the place that says them", async () => {
    const words = await readFirst("es");
    expect(words.say("device-keep")).toBe("device-keep");
    await words.need(["device"]);
    expect(words.say("device-keep")).toBe("Cuánto se quedan los reportes");
    expect(words.names).toContain("device");
    await expect(words.need(["nonsense"])).rejects.toThrow();
  });

  it("follow number and language", async () => {
    const words = await read("en");
    expect(plain(words.say("now-drafts", { count: 1 }))).toBe("1 report");
    expect(plain(words.say("now-drafts", { count: 2 }))).toBe("2 reports");
  });

  it("name an error's field for people, without its path", async () => {
    const error = { code: "field.missing", params: { field: "equipment.vehicles[2].make" } } as const;
    const said = plain((await read("en")).error(error));
    expect(said).toContain("Not given: the make of a vehicle.");
  });

  it("choose the first wanted language that is there, else English", () => {
    expect(choose(["es-MX", "en"])).toBe("es");
    expect(choose(["ht", "ES"])).toBe("es");
    expect(choose(["ht"])).toBe("en");
    expect(choose(["est"])).toBe("en");
    expect(choose([])).toBe("en");
  });
});

describe("message ids", () => {
  it("are generated from the English words", () => {
    expect(committed, "stale: run `make bindings`").toBe(generate());
  });

  it("come with the variables of every line of the message", () => {
    const source = "# $no\nplain = a\nmany = { $count ->\n    [one] one\n   *[other] { $count } at { $place }\n }\n";
    const found = [...messages(source)].map(([id, names]) => [id, [...names]]);
    expect(found).toEqual([
      ["plain", []],
      ["many", ["count", "place"]],
    ]);
  });
});
