/** What an operator sets, by environment variables. `frontend/README.md` explains them. */

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface Settings {
  /** Where the server of the API is. No slash at the end. */
  server: string;
  /** The site of the API, by its host; the server's default one where it is empty. */
  site: string;
  /** The folder that is published: a link to the last whole build. */
  output: string;
  /** The folder that keeps the API's answers from one build to the next. */
  cache: string;
}

export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const server = (environment.FAQ_API || "http://127.0.0.1:8000").replace(/\/+$/, "");
  if (!/^https?:\/\/[^/?#@]+$/.test(server)) {
    throw new Error(`FAQ_API ${JSON.stringify(server)} is not the address of a server, such as https://faq.example.org.`);
  }
  return {
    server,
    site: environment.FAQ_SITE ?? "",
    output: resolve(ROOT, environment.FAQ_OUTPUT || "dist"),
    cache: resolve(ROOT, environment.FAQ_CACHE || "var"),
  };
}
