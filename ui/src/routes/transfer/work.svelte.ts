// A file that is being read or written. It goes on while the person looks at other screens, so it
// lives beside them, as long as the profile is open. One at a time: to stop is to stop either.

import type {
  ApiError,
  ExportReports,
  ExportSummary,
  ImportReports,
  ImportSummary,
} from "../../lib/api/generated/contract";
import { apiError } from "../../lib/host/host";
import type { App } from "../../lib/state/app.svelte";

export class Work<Request, Summary> {
  request = $state.raw<Request>();
  running = $state(false);
  done = $state(0);
  /** 0 while nobody knows. */
  total = $state(0);
  summary = $state.raw<Summary>();
  error = $state.raw<ApiError>();

  constructor(
    private readonly run: (request: Request) => Promise<Summary>,
    private readonly halt: () => Promise<unknown>,
  ) {}

  async start(request: Request): Promise<void> {
    if (this.running) return;
    this.clear();
    [this.request, this.running] = [request, true];
    try {
      this.summary = await this.run(request);
    } catch (thrown) {
      this.error = apiError(thrown);
    }
    this.running = false;
  }

  /** Asks it to stop where it can; what became of it comes as its answer. */
  stop(): void {
    void this.halt().catch(() => {});
  }

  progress(done: number, total: number): void {
    if (this.running) [this.done, this.total] = [done, total];
  }

  /** Ready for the next. */
  clear(): void {
    this.summary = undefined;
    this.error = undefined;
    [this.done, this.total] = [0, 0];
  }
}

export interface Transfer {
  import: Work<ImportReports, ImportSummary>;
  export: Work<ExportReports, ExportSummary>;
}

const kept = new WeakMap<App, Transfer>();

/** What is being read and written. Lock now ends it, and forgets the paths. */
export function transferOf(app: App): Transfer {
  const found = kept.get(app);
  if (found) return found;
  const halt = () => app.core.stopWork();
  const transfer: Transfer = {
    import: new Work((request) => app.core.importReports(request), halt),
    export: new Work((request) => app.core.exportReports(request), halt),
  };
  kept.set(app, transfer);
  const deaf = app.listen((event) => {
    if (event.event === "progress" && (event.work === "import" || event.work === "export")) {
      transfer[event.work].progress(event.done, event.total);
    }
    if (event.event === "locking") {
      kept.delete(app);
      deaf();
    }
  });
  return transfer;
}
