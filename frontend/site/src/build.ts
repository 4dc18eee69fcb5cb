/**
 * `npm run build`: read what changed, make the site beside the one that is published, and put it in its place.
 *
 * Whatever goes wrong is said, and the site that was there stays whole.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "astro";
import { check } from "./build/check.ts";
import { filesBeside } from "./build/files.ts";
import { newBuild, publish } from "./build/folder.ts";
import { readContent, writeWhole } from "./build/mirror.ts";
import { pagesOf } from "./content/pages.ts";
import { ROOT, settings } from "./settings.ts";

const chosen = settings();
const began = performance.now();
const told = (step: number, text: string) =>
  console.log(`[${step}/3] ${text} ${((performance.now() - began) / 1000).toFixed(1)} s`);

const { content, asked, changed } = await readContent(chosen);
told(1, `Read the content: ${asked} calls, ${changed} new answers.`);

const folder = await newBuild(chosen.output);
const file = join(chosen.cache, `content-${process.pid}.json`);
try {
  await writeWhole(file, JSON.stringify(content));
  process.env.FAQ_CONTENT = file;
  process.env.ASTRO_TELEMETRY_DISABLED = "1";
  await build({ root: ROOT, outDir: folder, logLevel: "warn" });
  for (const [name, text] of filesBeside(content)) await writeWhole(join(folder, name), text);
  const paths = [...pagesOf(content)].map(({ path }) => path);
  told(2, `Made ${paths.length} pages.`);

  await check(folder, paths);
  await publish(chosen.output, folder);
  told(3, `Published ${chosen.output}.`);
} finally {
  await rm(file, { force: true });
}
