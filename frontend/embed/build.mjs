/**
 * Builds the module: `node build.mjs [FOLDER]`, by default where Django serves it from.
 *
 * The build that was there of another version of package.json is kept under its number: pages that name it by its
 * hash go on getting its bytes.
 */

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";

const here = import.meta.dirname;
const served = join(here, "../../faq_pages/static/faq_pages/embed");
const folder = process.argv[2] ?? served;
const newest = join(folder, "faq-embed.js");

/** The properties of the site's sheet that the element uses, and by which a page around can set them. */
const PROPERTIES = {
  paper: "background",
  surface: "field",
  ink: "text",
  quiet: "quiet-text",
  line: "line",
  link: "link",
  "link-strong": "link-hover",
  accent: "accent",
  mark: "mark",
  note: "note",
  warning: "warning",
};

/** Colours in both schemes, and type by language, as the server's own pages have them. */
function fromSite(sheet) {
  const blocks = [...sheet.matchAll(/:root \{([^}]*--paper[^}]*)\}/g)].map(([, block]) =>
    Object.fromEntries([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value])),
  );
  const [light, dark] = blocks;
  const colours = Object.entries(PROPERTIES).map(([name, own]) => {
    if (!light[name] || !dark[name]) throw new Error(`site.css has no --${name} in both schemes.`);
    return `--${name}: var(--faq-${own}, light-dark(${light[name]}, ${dark[name]}));`;
  });
  const general = /:root, \[lang\] (\{[^}]*\})/.exec(sheet)?.[1];
  const type = [...sheet.matchAll(/^(?::lang\([\w-]+\),?\s*)+\{[^}]*\}|^:is\(em, i, cite\)[^{]*\{[^}]*\}/gm)].map(([rule]) => rule);
  if (!general || type.length < 10) throw new Error("The type by language is no longer found in site.css.");
  const rules = [`.faq { ${colours.join(" ")} --round: var(--faq-round, ${light.round}); }`, `.faq, [lang] ${general}`, ...type];
  // Headings have the face of the text here: the page around is somebody else's.
  return rules.join("\n").replace(/--heading: [^;]*;/g, "").replace(/^[^{}]*\{\s*\}$/gm, "");
}

const made = {
  name: "made",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^faq:/ }, ({ path }) => ({ path, namespace: "made" }));
    onLoad({ filter: /languages$/, namespace: "made" }, async () => ({
      contents: `export const LANGUAGES = ${await readFile(join(here, "languages.json"), "utf8")}`,
    }));
    onLoad({ filter: /styles$/, namespace: "made" }, async () => {
      const site = await readFile(join(here, "../../faq_pages/static/faq_pages/site.css"), "utf8");
      const own = await readFile(join(here, "src/styles.css"), "utf8");
      const { code } = await transform(fromSite(site) + own, { loader: "css", minify: true, target: "chrome123" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const result = await build({
  entryPoints: [join(here, "src/index.ts")],
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari18"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/* faq-embed ${version} */` },
  plugins: [made],
  write: false,
});
const [{ contents }] = result.outputFiles;

await mkdir(folder, { recursive: true });
const before = await readFile(newest).catch(() => null);
const versionBefore = before && /^\/\* faq-embed (\S+) \*\//.exec(before.toString())?.[1];
if (versionBefore && versionBefore !== version) {
  const number = createHash("sha256").update(before).digest("hex").slice(0, 16);
  await copyFile(newest, join(folder, `faq-embed.${number}.js`));
}
await writeFile(newest, contents);
