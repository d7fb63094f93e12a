// Who can read a report, computed from what the core says of circles: before it is filed, and on its
// page. It shows what the core does (`app::report::share`) and decides nothing.

import type { Category, CircleView, GuestPlaceView, Mode } from "../api/generated/contract";

/** Channels by what they are for: docs/protocol.md §13. */
const INTAKE = 2;
const PATROL = 3;

/** What is known of those who could read. */
export interface Known {
  /** One's own devices, this one among them. */
  devices: number;
  circles: readonly CircleView[];
  places: readonly GuestPlaceView[];
}

/** Some who read it, and how much of it. Counts are of others. */
export type Reader =
  | { who: "own"; count: number }
  | { who: "whole" | "block"; circle: string; count: number }
  | { who: "nobody"; circle: string }
  | { who: "guest" | "guest-waits" };

/** Everybody who gets it; empty: it stays on this device. */
export function readersOf(
  { category, mode }: { category: Category | null; mode: Mode },
  { devices, circles, places }: Known,
): Reader[] {
  const own: Reader[] = devices > 1 ? [{ who: "own", count: devices }] : [];
  if (mode === "exercise" || category === null || category === 1) return own;
  const inside = circles.filter((circle) => circle.sort === "neighbourhood" && circle.inside);
  const guest = places.filter(({ sort }) => sort === "reports");
  const sends = guest.filter((place) => !place.is_too_old && !place.needs_new_invitation && place.addressed_as_of);
  return [
    ...own,
    ...inside.flatMap(inCircle),
    ...(sends.length > 0 ? [{ who: "guest" } as const] : []),
    ...(guest.length > sends.length ? [{ who: "guest-waits" } as const] : []),
  ];
}

/** The report goes where this device reads, whole or to the block. */
function inCircle({ name, channels, persons }: CircleView): Reader[] {
  const others = (code: number) => {
    const channel = channels.find((one) => one.code === code && one.may_read);
    return channel ? Math.max(0, channel.persons - 1) : 0;
  };
  const [whole, block] = [others(INTAKE), others(PATROL)];
  if (whole + block === 0) return persons.length > 1 ? [{ who: "nobody", circle: name }] : [];
  return [
    ...(whole > 0 ? [{ who: "whole", circle: name, count: whole } as const] : []),
    ...(block > 0 ? [{ who: "block", circle: name, count: block } as const] : []),
  ];
}

/** Whether anything leaves this device at all. */
export const leaves = (readers: readonly Reader[]): boolean => readers.some(({ who }) => who !== "nobody");
