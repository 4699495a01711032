import { defineConfig } from "vite";

// The page's script, its stylesheet, and the few lines that choose the colours before the first paint.
// What draws charts and what takes them along are parts of their own, asked for where they are needed.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist/client",
    emptyOutDir: true,
    manifest: true,
    // The page itself names what is to be fetched early.
    modulePreload: false,
    // `light-dark()` is left as it is written: every browser since spring 2024 knows it.
    target: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: { input: ["client/index.ts", "client/theme.ts", "client/style.css"] },
  },
});
