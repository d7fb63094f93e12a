// Made-up answers of files that are carried by hand: `carry=many|half|nothing` of the address.

import type { BundleExported, BundleImported, Commands } from "../../api/generated/contract";
import { MAPLE, PEOPLE } from "./circles";

type Answers = {
  [Name in keyof Commands]?: (request: Commands[Name]["request"]) => Commands[Name]["answer"];
};

const SECOND = "/media/stick/porchlight-2026-02-10.2.porchlight";
const THIRD = "/media/stick/porchlight-2026-02-10.3.porchlight";

function made(look: string, circle: string, device: string | undefined, path: string): BundleExported {
  const names = look === "many" ? [path, SECOND, THIRD] : [path];
  return {
    circle,
    device: device ?? null,
    files: names.map((one, at) => ({ path: one, bytes: at === 0 && names.length > 1 ? 2_000_000_000 : 412_000 })),
    chunks: 128,
    unreadable: look === "many" ? 2 : 0,
    opens_for: Object.values(PEOPLE).map((person) => ({ person, devices: 1 })),
    opens_for_readers: true,
    stopped: false,
  };
}

const WHOLE: BundleImported = {
  taken: 34,
  already_here: 94,
  refused: 0,
  not_yet: 0,
  waiting: 0,
  read_again: false,
  bundles: [{ circle: MAPLE, person: PEOPLE.LUZ, says_who: true, pieces: [1], missing: [], more: false }],
  refused_files: [],
  stopped: false,
};

const HALF: BundleImported = {
  ...WHOLE,
  refused: 1,
  not_yet: 12,
  waiting: 3,
  read_again: true,
  bundles: [{ circle: MAPLE, person: null, says_who: true, pieces: [1, 4], missing: [2, 3], more: true }],
  refused_files: [
    { path: SECOND, error: { code: "bundle.damaged", params: { path: SECOND } } },
    { path: "/media/stick/photo.jpg", error: { code: "bundle.not_one", params: { path: "/media/stick/photo.jpg" } } },
  ],
};

const NOTHING: BundleImported = { ...WHOLE, taken: 0, already_here: 128 };

export function carryAnswers(address: URLSearchParams): Answers {
  const look = address.get("carry") ?? "whole";
  return {
    export_bundle: ({ circle, device, path }) => made(look, circle, device, path),
    import_bundle: () => ({ half: HALF, nothing: NOTHING })[look] ?? WHOLE,
  };
}
