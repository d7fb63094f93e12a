import { describe, expect, it } from "vitest";

import { client, type CreateReport, type DraftView } from "../../lib/api/generated/contract";
import { memory } from "../../lib/host/memory";
import { view } from "../../lib/host/pictures/sample";
import { Filing } from "./filing.svelte";

const HOUR_MS = 3_600_000;
const at = (ago: number) => new Date(Date.now() - ago).toISOString();

/** A core that keeps drafts in a drawer. */
function drawer() {
  const drafts = new Map<string, CreateReport>();
  const filed: unknown[] = [];
  const host = memory({
    save_draft: ({ id = `draft-${drafts.size}`, report }) => {
      drafts.set(id, report);
      return { id, saved_at: at(0), report };
    },
    file_draft: (request) => {
      filed.push({ ...request, report: drafts.get(request.id) });
      drafts.delete(request.id);
      return view("0");
    },
  });
  return { host, core: client(host.call), drafts, filed };
}

describe("a report on its way", () => {
  it("becomes one draft, then one report, with what was typed last", async () => {
    const { core, drafts, filed } = drawer();
    const filing = new Filing(core, "exercise", "es");
    filing.answers.kinds = ["knocking"];
    filing.chose();
    filing.answers.category = 3;
    filing.chose();
    filing.answers.note = "La última palabra";
    filing.typed();
    await filing.file();
    expect(drafts.size).toBe(0);
    expect(filed).toMatchObject([
      {
        id: "draft-0",
        confirm_category: false,
        report: { mode: "exercise", language: "es", category: 3, note: "La última palabra" },
      },
    ]);
    filing.chose();
    await Promise.resolve();
    expect(drafts.size).toBe(0);
  });

  it("stays a draft when it is refused, and can be filed after that", async () => {
    const { host, core, drafts } = drawer();
    const filing = new Filing(core, "real", "en");
    filing.answers.category = 3;
    filing.chose();
    host.answer("file_draft", ({ confirm_category }) => {
      if (!confirm_category) throw { code: "report.needs_strong_evidence", params: {} };
      return view("0");
    });
    await expect(filing.file()).rejects.toMatchObject({ code: "report.needs_strong_evidence" });
    expect(drafts.size).toBe(1);
    filing.answers.confirmed = true;
    await expect(filing.file()).resolves.toBeTruthy();
  });

  it("says of an old draft that it was seen, not that it is seen now", async () => {
    const { core, filed } = drawer();
    const report: CreateReport = { category: 2, how_known: "now", observed: { at: at(HOUR_MS) } };
    const draft: DraftView = { id: "draft-7", saved_at: at(HOUR_MS), report };
    const filing = new Filing(core, "real", "en", draft);
    expect(filing.answers.how).toBe("saw");
    await filing.file();
    expect(filed).toMatchObject([{ id: "draft-7", report: { how_known: "saw", observed: report.observed } }]);
  });

  it("finds the refusal of a field by its name, wherever in a list it is", () => {
    const filing = new Filing(drawer().core, "real", "en");
    filing.error = {
      code: "field.too_long",
      params: { field: "equipment.vehicles[2].make", len: 61, max: 60 },
    };
    expect(filing.refused("equipment.vehicles.make")).toBe(filing.error);
    expect(filing.refused("location.text")).toBeUndefined();
  });

  it("remembers I don't know until another answer takes it back", () => {
    const filing = new Filing(drawer().core, "real", "en");
    filing.setUnsure("kinds", true);
    filing.setUnsure("kinds", true);
    expect(filing.answers.unsure).toEqual(["kinds"]);
    filing.setUnsure("kinds", false);
    expect(filing.isUnsure("kinds")).toBe(false);
  });
});
