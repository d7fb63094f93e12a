// A host without a core, for tests and pictures: answers are given to it, events are told by hand.

import type { CommandName, Commands, Event } from "../api/generated/contract";
import type { Host } from "./host";

type Answers = {
  [Name in CommandName]?: (request: Commands[Name]["request"]) => Commands[Name]["answer"];
};

export interface Memory extends Host {
  /** Told to everybody who listens. */
  tell(event: Event): void;
  /** Replaces what a command answers; a function that throws is a refusal. */
  answer<Name extends CommandName>(name: Name, how: NonNullable<Answers[Name]>): void;
}

export function memory(answers: Answers): Memory {
  const ears = new Set<(event: Event) => void>();
  return {
    call: async (name, request) => {
      const how = answers[name];
      if (!how) throw { code: "request.unknown_command", params: { name } };
      return how(request);
    },
    listen: async (hear) => {
      ears.add(hear);
      return () => ears.delete(hear);
    },
    tell: (event) => ears.forEach((hear) => hear(event)),
    answer: (name, how) => Object.assign(answers, { [name]: how }),
  };
}
