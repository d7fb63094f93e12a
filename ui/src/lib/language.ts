// Languages as their own speakers call them: whoever looks for theirs knows no other word for it.

/** `English`, `Español`. */
export function languageName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
