// Saying a text aloud: with the device's own voice through the core, else with a voice that the web
// view has on this device. A voice that is computed elsewhere is never used: the words would leave.

import type { Client } from "./api/generated/contract";

/** What a web view gives, as far as it is needed here; some have none of it. */
type Synthesis = Pick<
  SpeechSynthesis,
  "getVoices" | "speak" | "cancel" | "addEventListener" | "removeEventListener"
>;

const synthesis = (): Synthesis | undefined => globalThis.speechSynthesis as Synthesis | undefined;

const primary = (tag: string) => tag.split(/[-_]/)[0]?.toLowerCase() ?? "";

/** A voice for the language that speaks on this device alone. */
export function localVoice(
  language: string,
  voices: readonly SpeechSynthesisVoice[] = synthesis()?.getVoices() ?? [],
): SpeechSynthesisVoice | undefined {
  const near = voices.filter(
    (voice) => voice.localService === true && primary(voice.lang) === primary(language),
  );
  return near.find((voice) => voice.lang.toLowerCase() === language.toLowerCase()) ?? near[0];
}

/** Hears when voices come or go: many web views find theirs late. Gives back how to stop. */
export function onVoices(hear: () => void): () => void {
  const speech = synthesis();
  // Old web views have the voices, but tell nothing about them.
  speech?.addEventListener?.("voiceschanged", hear);
  return () => speech?.removeEventListener?.("voiceschanged", hear);
}

/** Says it; ends what was said before. Rejects when there is no voice on this device. */
export async function say(
  core: Client,
  device: boolean,
  text: string,
  language: string,
): Promise<void> {
  if (device) {
    await core.speak({ text, language });
    return;
  }
  const [speech, voice] = [synthesis(), localVoice(language)];
  if (!speech || !voice) throw { code: "speech.no_voice", params: {} };
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  speech.cancel();
  speech.speak(utterance);
}

/** Silence. */
export async function hush(core: Client, device: boolean, language: string): Promise<void> {
  if (device) await core.speak({ text: "", language });
  else synthesis()?.cancel();
}
