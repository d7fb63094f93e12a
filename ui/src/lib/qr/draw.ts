// A text as a QR code, drawn in the page. The code that makes it comes when one is wanted.

export interface Drawn {
  /** Squares in a line, the white edge among them. */
  size: number;
  /** The dark squares, as an SVG path. */
  path: string;
}

/** Light squares around the code, as the standard asks. */
const EDGE = 4;

export async function drawn(text: string): Promise<Drawn> {
  const { encodeQR } = await import("qr");
  return outline(encodeQR(text, "raw", { border: EDGE, ecc: "medium" }));
}

/** Dark squares beside each other become one bar. */
export function outline(rows: readonly (readonly boolean[])[]): Drawn {
  const bars = rows.flatMap((row, y) => {
    const found: string[] = [];
    for (let x = 0; x < row.length; x += 1) {
      const start = x;
      while (row[x]) x += 1;
      if (x > start) found.push(`M${start} ${y}h${x - start}v1h-${x - start}z`);
    }
    return found;
  });
  return { size: rows.length, path: bars.join("") };
}
