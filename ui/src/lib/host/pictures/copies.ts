// Made-up answers of backups and of words on paper.

import type { Commands, RecoveryCircle } from "../../api/generated/contract";
import { MAPLE, OWN } from "./circles";

type Answers = {
  [Name in keyof Commands]?: (request: Commands[Name]["request"]) => Commands[Name]["answer"];
};

const WORDS = ["academic", "acid", "duckling", "husky", "lilac", "mansion", "numb", "ocean", "pumps", "quiet", "ranked", "scatter", "tofu", "tracks", "umbrella", "velvet", "webcam", "withdraw", "wrist", "yoga"];
const circles: RecoveryCircle[] = [
  { circle: MAPLE, name: "Maple Street", sort: "neighbourhood", works: true },
  { circle: OWN, name: "household", sort: "household", works: true },
];

/** Each sheet has words of its own. */
const sheet = (by: number) => WORDS.map((_, at) => WORDS[(at * 7 + by * 3) % WORDS.length] ?? "");

export const copyAnswers: Answers = {
  export_backup: ({ path, passphrase }) => {
    if (passphrase === "wrong") throw { code: "vault.wrong_passphrase", params: { wrong_tries: 1 } };
    return { path, bytes: 14_820_000, stopped: false };
  },
  show_recovery_words: ({ sheets, passphrase }) => {
    if (passphrase === "wrong") throw { code: "vault.wrong_passphrase", params: { wrong_tries: 1 } };
    return { sheets: Array.from({ length: sheets }, (_, at) => sheet(at)), circles };
  },
  check_recovery_words: () => ({ circles }),
};
