/**
 * The folder that is published: a link to the last whole build.
 *
 * Each build is a folder of its own beside it, and the link is put in the place of the old one at once, so that
 * whoever reads the site, and whatever stops a build, nobody gets half of one.
 */

import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export class OutputError extends Error {
  override name = "OutputError";
}

const buildsOf = (output: string): string => `${output}.builds`;

/** A new folder for a build. What builds that were stopped have left is deleted. */
export async function newBuild(output: string): Promise<string> {
  const there = await lstat(output).catch(() => null);
  if (there && !there.isSymbolicLink()) {
    throw new OutputError(`${output} is no link that a build made. Nothing was changed. Delete it, or set FAQ_OUTPUT to another place.`);
  }
  const builds = buildsOf(output);
  await mkdir(builds, { recursive: true });
  const current = await currentBuild(output);
  for (const name of await readdir(builds)) {
    if (name !== current && !isRunning(name)) await rm(join(builds, name), { recursive: true, force: true });
  }
  return join(builds, `${Date.now()}-${process.pid}`);
}

/** The name of the build that is published, if one is. */
export async function currentBuild(output: string): Promise<string | null> {
  const target = await readlink(output).catch(() => null);
  return target === null ? null : basename(target);
}

/** Whether the process still runs that began a build. */
function isRunning(name: string): boolean {
  const pid = Number(name.split("-")[1]);
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Publish a whole build. The one before stays until the next: somebody may be reading a file of it. */
export async function publish(output: string, build: string): Promise<void> {
  if (!existsSync(join(build, "index.html"))) throw new OutputError(`${build} holds no site.`);
  const beside = `${output}.${process.pid}`;
  await rm(beside, { force: true });
  await symlink(join(basename(buildsOf(output)), basename(build)), beside);
  await mkdir(dirname(output), { recursive: true });
  await rename(beside, output);
}
