import { defineConfig } from "astro/config";
import { fileURLToPath } from "node:url";

const server = fileURLToPath(new URL("../../faq_pages/static/faq_pages", import.meta.url));

export default defineConfig({
  outDir: process.env.FAQ_BUILD ?? "dist",
  // A page is a folder, as on the server; what is named otherwise is a file.
  build: { format: "preserve", inlineStylesheets: "never" },
  trailingSlash: "always",
  devToolbar: { enabled: false },
  vite: {
    resolve: { alias: { "@server": server } },
    server: { fs: { allow: [server, "../.."] } },
    build: {
      // Nothing stands inside the pages: their Content-Security-Policy allows no script and no style there.
      assetsInlineLimit: 0,
    },
  },
});
