import { afterEach, describe, expect, it, vi } from "vitest";

import type { Client } from "./api/generated/contract";
import { hush, localVoice, say } from "./speech";

const voice = (lang: string, localService: boolean, name = lang) =>
  ({ lang, localService, name }) as SpeechSynthesisVoice;

const core = () => {
  const speak = vi.fn(() => Promise.resolve({}));
  return { speak, client: { speak } as unknown as Client };
};

afterEach(() => vi.unstubAllGlobals());

describe("a voice of the web view", () => {
  it("is only ever one that speaks on this device", () => {
    expect(localVoice("es", [voice("es-MX", false)])).toBeUndefined();
    expect(localVoice("es", [voice("es-MX", false), voice("es-US", true)])?.lang).toBe("es-US");
    const silent = { lang: "es-MX" } as SpeechSynthesisVoice;
    expect(localVoice("es", [silent])).toBeUndefined();
  });

  it("speaks the language that was asked for, the same region first", () => {
    const voices = [voice("en-GB", true), voice("en_US", true), voice("es-MX", true)];
    expect(localVoice("en-us", [voice("en-GB", true), voice("en-US", true)])?.lang).toBe("en-US");
    expect(localVoice("en", voices)?.lang).toBe("en-GB");
    expect(localVoice("ht", voices)).toBeUndefined();
  });
});

describe("saying a text", () => {
  it("goes through the core when the device has a voice", async () => {
    const { client, speak } = core();
    vi.stubGlobal("speechSynthesis", { getVoices: () => [voice("es", true)], speak: vi.fn(), cancel: vi.fn() });
    await say(client, true, "hola", "es");
    expect(speak).toHaveBeenCalledWith({ text: "hola", language: "es" });
    expect(speechSynthesis.speak).not.toHaveBeenCalled();
  });

  it("uses a local voice else, and ends what was said before", async () => {
    const { client, speak } = core();
    const here = { getVoices: () => [voice("es-MX", true)], speak: vi.fn(), cancel: vi.fn() };
    vi.stubGlobal("speechSynthesis", here);
    vi.stubGlobal("SpeechSynthesisUtterance", class { constructor(readonly text: string) {} });
    await say(client, false, "hola", "es");
    expect(here.cancel).toHaveBeenCalledBefore(here.speak);
    expect(here.speak.mock.calls[0]?.[0]).toMatchObject({ text: "hola", lang: "es-MX" });
    expect(speak).not.toHaveBeenCalled();
    await hush(client, false, "es");
    expect(here.cancel).toHaveBeenCalledTimes(2);
  });

  it("rejects rather than let the words out, or without any voice", async () => {
    const { client } = core();
    await expect(say(client, false, "hola", "es")).rejects.toMatchObject({ code: "speech.no_voice" });
    vi.stubGlobal("speechSynthesis", { getVoices: () => [voice("es", false)], speak: vi.fn(), cancel: vi.fn() });
    await expect(say(client, false, "hola", "es")).rejects.toMatchObject({ code: "speech.no_voice" });
    expect(speechSynthesis.speak).not.toHaveBeenCalled();
  });
});
