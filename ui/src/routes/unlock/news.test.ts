import { describe, expect, it } from "vitest";

import { readWhole as read } from "../../lib/words";
import { news } from "./news";

const opened = (became_new_device: boolean, expired: number) => ({
  profile: 1,
  device_name: "My phone",
  became_new_device,
  expired,
});

describe("what happened while it opened", () => {
  it("is nothing on most days", async () => {
    expect(news(await read("en"), opened(false, 0))).toBe("");
  });

  it("names what went and that it is a new device, both when both happened", async () => {
    const words = await read("en");
    expect(news(words, opened(false, 1))).toMatch(/1.*report was over/u);
    expect(news(words, opened(true, 0))).toMatch(/new keys/u);
    expect(news(words, opened(true, 3))).toMatch(/new keys.*3/u);
  });
});
