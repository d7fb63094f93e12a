// Coordinates as people type or paste them.

export interface Point {
  lat: number;
  lon: number;
}

export type PointProblem = "lat" | "lon" | "half";

const LAT_MAX = 90;
const LON_MAX = 180;
/** About a centimetre; the core keeps no more. */
const DECIMALS = 7;

/** The point, when both halves are there and on the globe. */
export function point(lat: string, lon: string): Point | null {
  const [north, east] = [degrees(lat, LAT_MAX), degrees(lon, LON_MAX)];
  return north === undefined || east === undefined ? null : { lat: north, lon: east };
}

/** What keeps the two from being a point; nothing while nothing is typed. */
export function pointProblem(lat: string, lon: string): PointProblem | undefined {
  const [noLat, noLon] = [lat.trim() === "", lon.trim() === ""];
  if (!noLat && degrees(lat, LAT_MAX) === undefined) return "lat";
  if (!noLon && degrees(lon, LON_MAX) === undefined) return "lon";
  return noLat === noLon ? undefined : "half";
}

/** Both halves of a pasted `41.99, -87.67`. */
export function bothIn(text: string): { lat: string; lon: string } | undefined {
  const found = /^\s*(-?\d+\.\d+)\s*[,;\s]\s*(-?\d+\.\d+)\s*$/.exec(text);
  return found?.[1] && found[2] ? { lat: found[1], lon: found[2] } : undefined;
}

function degrees(text: string, max: number): number | undefined {
  const typed = text.trim().replace(",", ".").replace("\u2212", "-");
  if (!/^-?\d{1,3}(\.\d*)?$/.test(typed)) return undefined;
  const value = Number(Number(typed).toFixed(DECIMALS));
  return Math.abs(value) <= max ? value : undefined;
}
