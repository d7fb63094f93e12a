import { decodeQR } from "qr/decode.js";
import { describe, expect, it } from "vitest";

import { drawn, outline } from "./draw";

/** The picture as a camera would see it: so many pixels a square. */
function seen({ size, path }: { size: number; path: string }, scale = 4) {
  const width = size * scale;
  const data = new Uint8ClampedArray(4 * width * width).fill(255);
  for (const [, x = "", y = "", wide = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let down = 0; down < scale; down += 1) {
      for (let right = 0; right < Number(wide) * scale; right += 1) {
        const at = 4 * ((Number(y) * scale + down) * width + Number(x) * scale + right);
        data.fill(0, at, at + 3);
      }
    }
  }
  return { width, height: width, data };
}

describe("a QR code", () => {
  it("draws what stands beside each other as one bar", () => {
    const rows = [
      [true, true, false, true],
      [false, false, false, false],
    ];
    expect(outline(rows)).toEqual({ size: 2, path: "M0 0h2v1h-2zM3 0h1v1h-1z" });
  });

  it("is read back as the text that it was made of, however long an invitation is", async () => {
    for (const text of ["PORCHLIGHT:J1:0", `PORCHLIGHT:J1:${"4W05GSK6C".repeat(60)}`]) {
      expect(decodeQR(seen(await drawn(text)))).toBe(text);
    }
  });
});
