import { describe, expect, it } from "vitest";

import { readWhole } from "../../lib/words";
import { isOnlyHere, whole } from "./reach";

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");

describe("where a report is", () => {
  it("is only here until somebody else has it, wherever it is to go", async () => {
    const en = await readWhole("en");
    expect(whole(en, { own_devices: 0, circles: 1, neighbours: 0 })).toBe("Only on this device");
    expect(isOnlyHere({ own_devices: 0, circles: 0, neighbours: 1 })).toBe(false);
  });

  it("counts own devices, this one among them, and neighbours, each where there are some", async () => {
    const en = await readWhole("en");
    const both = whole(en, { own_devices: 1, circles: 1, neighbours: 3 });
    expect(plain(both)).toBe("on 2 of your devices · with 3 neighbours");
    expect(plain(whole(en, { own_devices: 0, circles: 1, neighbours: 1 }))).toBe("with 1 neighbour");
  });
});
