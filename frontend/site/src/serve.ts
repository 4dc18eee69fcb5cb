/**
 * `npm run serve`: the site as a host of files sends it, with the headers and redirects that the build wrote.
 *
 * For looking at it and for tests. In production a web server or a host of files does this.
 */

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { settings } from "./settings.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const COMPRESSED = /^(?:text\/|application\/(?:json|xml)|image\/svg)/;

const { output } = settings();
const port = Number(process.env.PORT || 4321);

/** The headers of a path, by the rules in `_headers`: those further down win. */
async function headersOf(path: string): Promise<Record<string, string>> {
  const found = new Map<string, string>();
  let applies = false;
  for (const line of (await readFile(join(output, "_headers"), "utf8")).split("\n")) {
    if (line.startsWith("/")) applies = line.endsWith("*") ? path.startsWith(line.slice(0, -1)) : path === line;
    else if (applies && line.startsWith("  ! ")) found.delete(line.slice(4).toLowerCase());
    else if (applies && line.startsWith("  ")) {
      const [, name = "", value = ""] = /^ {2}([^:]+): (.*)$/.exec(line) ?? [];
      found.set(name.toLowerCase(), value);
    }
  }
  return Object.fromEntries(found);
}

/** Where `_redirects` leads from a path. */
async function redirectFrom(path: string): Promise<string | undefined> {
  const lines = (await readFile(join(output, "_redirects"), "utf8")).split("\n").map((line) => line.split(" "));
  return lines.find(([from, , status]) => from === path && status === "302!")?.[1];
}

const isFile = async (name: string) => (await stat(name).catch(() => null))?.isFile() ?? false;

/** The file of a path, and the status that it is sent with. */
async function fileOf(path: string): Promise<[name: string, status: number]> {
  const safe = normalize(path).replace(/^(\.\.[/\\])+/, "");
  const name = join(output, safe, safe.endsWith("/") ? "index.html" : "");
  const isHidden = /\/[_.](?!astro\/)/.test(safe);
  if (!isHidden && (await isFile(name))) return [name, 200];
  const own = join(output, safe.split("/")[1] ?? "", "404.html");
  return [(await isFile(own)) ? own : join(output, "404.html"), 404];
}

createServer(async (request, response) => {
  try {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname);
    const lead = await redirectFrom(path);
    const isFolder = !path.endsWith("/") && (await isFile(join(output, normalize(path), "index.html")));
    if (lead ?? isFolder) {
      response.writeHead(lead ? 302 : 301, { Location: lead ?? `${pathname}/${search}` }).end();
      return;
    }
    const [name, status] = await fileOf(path);
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    const isSmall = COMPRESSED.test(type) && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    response.writeHead(status, {
      "Content-Type": type,
      ...(await headersOf(path)),
      Vary: "Accept-Encoding",
      ...(isSmall && { "Content-Encoding": "gzip" }),
    });
    if (request.method === "HEAD") response.end();
    else if (isSmall) await pipeline(createReadStream(name), createGzip(), response);
    else await pipeline(createReadStream(name), response);
  } catch (error) {
    console.error(error);
    response.destroy();
  }
}).listen(port, process.env.HOST || "127.0.0.1", () => console.log(`Ready: http://127.0.0.1:${port}/`));
