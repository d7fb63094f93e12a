// Reads what is on the screen of Xvfb: `-fbdir` keeps it in a file, in the form of xwd. So a window
// that nothing drives can be looked at too.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Whether a colour, as `#rrggbb`, covers at least this share of the screen. */
export async function shows(folder, colour, share) {
  const file = await readFile(join(folder, "Xvfb_screen0"));
  const word = (n) => file.readUInt32BE(4 * n);
  // XWDFileHeader: sizes are 32-bit words, most significant byte first.
  const [header, width, height, bits, line, colours] = [0, 4, 5, 11, 12, 19].map(word);
  if (bits !== 32) throw new Error(`${bits} bits a pixel; start Xvfb with 24 planes`);
  const pixels = header + 12 * colours;
  const wanted = Number.parseInt(colour.slice(1), 16);
  let found = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = file.readUInt32LE(pixels + y * line + 4 * x) & 0xffffff;
      if (pixel === wanted) found += 1;
    }
  }
  return found >= share * width * height;
}
