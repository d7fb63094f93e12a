// Every icon. It is read behind the first screens; what they have already does not come twice.

export const ALL: Readonly<Record<string, string>> = import.meta.glob<string>("../icons/*.svg", {
  query: "?raw",
  import: "default",
  eager: true,
});
