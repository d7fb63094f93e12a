import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // Paths without a host: the same build is served by the window and, later, by the loopback page.
  base: "./",
  build: {
    // The oldest web views that we promise to run on.
    target: ["safari16", "chrome109"],
    // The content security policy allows no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  test: { include: ["src/**/*.test.ts"] },
});
