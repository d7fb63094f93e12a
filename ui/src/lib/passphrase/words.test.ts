import { describe, expect, it } from "vitest";

import { difference, passphrase } from "./words";

const ENGLISH = ["lantern", "gravel", "sixty", "orchard", "mitten"];
const SPANISH = ["limón", "brisa", "tejado", "cebra", "ábaco"];

describe("a passphrase of words", () => {
  it("is sent with exactly one space between", () => {
    expect(passphrase(ENGLISH)).toBe("lantern gravel sixty orchard mitten");
  });

  it("may be typed back with a keyboard's spaces and capitals", () => {
    expect(difference("lantern gravel sixty orchard mitten", ENGLISH)).toBeUndefined();
    expect(difference("  Lantern  gravel\tsixty orchard Mitten ", ENGLISH)).toBeUndefined();
    // An accent typed as its own sign is the same letter, for the lock too.
    expect(difference("limo\u0301n brisa tejado cebra a\u0301baco", SPANISH)).toBeUndefined();
  });

  it("is not the same with another letter, accent or order", () => {
    expect(difference("lantern gravel sixti orchard mitten", ENGLISH)).toEqual({ at: "word", number: 3 });
    expect(difference("limon brisa tejado cebra ábaco", SPANISH)).toEqual({ at: "word", number: 1 });
    expect(difference("gravel lantern sixty orchard mitten", ENGLISH)).toEqual({ at: "word", number: 1 });
    expect(difference("lanterngravel sixty orchard mitten", ENGLISH)).toEqual({ at: "word", number: 1 });
  });

  it("is not the same with a word too few or too many", () => {
    expect(difference("", ENGLISH)).toEqual({ at: "count", typed: 0 });
    expect(difference("lantern gravel sixty orchard", ENGLISH)).toEqual({ at: "count", typed: 4 });
    expect(difference("lantern gravel sixty orchard mitten mitten", ENGLISH)).toEqual({
      at: "count",
      typed: 6,
    });
  });
});
