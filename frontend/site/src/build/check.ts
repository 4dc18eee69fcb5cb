/** Whether a build is whole: every page is there, and every link on the site leads to one. */

import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

export class IncompleteError extends Error {
  override name = "IncompleteError";
}

const LINK = /<(?:a|link|script|img|form)\s[^>]*?\b(?:href|src|data-own)="(\/[^"]*)"/g;

/** Throws an `IncompleteError` that names what is missing. `paths` are those of the pages, without slashes around. */
export async function check(build: string, paths: readonly string[]): Promise<void> {
  const files = new Set(await filesIn(build));
  const faults = paths.filter((path) => !files.has(`${path}/index.html`)).map((path) => `/${path}/ is missing`);
  for (const file of files) {
    if (!file.endsWith(".html")) continue;
    for (const [, link] of (await readFile(join(build, file), "utf8")).matchAll(LINK)) {
      const path = decodeURI(link!.replace(/[?#].*$/, "")).slice(1);
      if (!files.has(path.endsWith("/") || !path ? `${path}index.html` : path)) faults.push(`/${file} leads to ${link}`);
    }
  }
  if (faults.length) {
    const others = faults.length > 10 ? ` and ${faults.length - 10} more` : "";
    throw new IncompleteError(`The site is not whole: ${faults.slice(0, 10).join("; ")}${others}.`);
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).split(sep).join("/"));
}
