// A file that is being read or written. It goes on while the person looks at other screens, so it
// lives beside them, as long as the profile is open. One at a time: to stop is to stop either.

import type {
  ApiError,
  BackupExported,
  BackupRestored,
  BundleExported,
  BundleImported,
  Event,
  ExportBackup,
  ExportBundle,
  ExportReports,
  ExportSummary,
  ImportBundle,
  ImportReports,
  ImportSummary,
  RestoreBackup,
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
    /** What was asked is kept for the screen; not where secrets are in it. */
    private readonly remembers = true,
  ) {}

  async start(request: Request): Promise<void> {
    if (this.running) return;
    this.clear();
    if (this.remembers) this.request = request;
    this.running = true;
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

export class Transfer {
  readonly import: Work<ImportReports, ImportSummary>;
  readonly export: Work<ExportReports, ExportSummary>;
  /** What a circle holds, into files for somebody without a link. */
  readonly give: Work<ExportBundle, BundleExported>;
  /** Such files, read in. */
  readonly take: Work<ImportBundle, BundleImported>;
  /** All of it, into one locked file, and out of one. */
  readonly copy: Work<ExportBackup, BackupExported>;
  readonly restore: Work<RestoreBackup, BackupRestored>;

  constructor(app: App) {
    const { core } = app;
    const halt = () => core.stopWork();
    this.import = new Work((request) => core.importReports(request), halt);
    this.export = new Work((request) => core.exportReports(request), halt);
    this.give = new Work((request) => core.exportBundle(request), halt);
    this.take = new Work((request) => core.importBundle(request), halt);
    this.copy = new Work((request) => core.exportBackup(request), halt, false);
    this.restore = new Work((request) => core.restoreBackup(request), halt, false);
  }

  private get all() {
    return [this.import, this.export, this.give, this.take, this.copy, this.restore];
  }

  /** Whether another file is being read or written. */
  othersRun(than: unknown): boolean {
    return this.all.some((work) => work !== than && work.running);
  }

  hear(event: Event): void {
    if (event.event !== "progress") return;
    const work = {
      import: this.import,
      export: this.export,
      bundle_export: this.give,
      bundle_import: this.take,
      backup_export: this.copy,
      backup_restore: this.restore,
      check: undefined,
    }[event.work];
    work?.progress(event.done, event.total);
  }
}

const kept = new WeakMap<App, Transfer>();

/** What is being read and written. Lock now ends it, and forgets the paths. */
export function transferOf(app: App): Transfer {
  const found = kept.get(app);
  if (found) return found;
  const transfer = new Transfer(app);
  kept.set(app, transfer);
  const deaf = app.listen((event) => {
    transfer.hear(event);
    if (event.event === "locking") {
      kept.delete(app);
      deaf();
    }
  });
  return transfer;
}
