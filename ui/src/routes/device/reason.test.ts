import { describe, expect, it } from "vitest";

import { readWhole as read } from "../../lib/words";
import { plainReason, whatNext } from "./reason";

describe("why it can't be read", () => {
  it("is said plainly for every line that the core writes, in every language", async () => {
    const lines = [
      "the document does not say what it is",
      "a record of a newer version, or one that does not read",
      "a field does not read",
      "the document does not read",
      "the document does not load",
    ];
    for (const words of [await read("en"), await read("es")]) {
      for (const line of lines) {
        const id = plainReason(line);
        expect(id).toBeDefined();
        if (!id) continue;
        expect(words.say(id)).not.toBe(id);
        expect(words.say(whatNext(id))).not.toBe(whatNext(id));
      }
    }
  });

  it("is left as it is when nobody foresaw it", () => {
    expect(plainReason("document: unknown field")).toBeUndefined();
    expect(plainReason("toString")).toBeUndefined();
  });
});
