/** What stands beside the pages: for search engines, and for hosts of files. */

import type { Page } from "../content/types.ts";
import { policy } from "../content/policy.ts";
import { escaped } from "../content/describe.ts";
import { hreflangs } from "../content/pages.ts";
import type { Content } from "./mirror.ts";

/** By their names below the site. */
export function filesBeside(content: Content): Map<string, string> {
  return new Map([
    ...sitemaps(content),
    ["robots.txt", robots(content)],
    ["_headers", headers(content)],
    ["_redirects", redirects(content)],
    ...Object.entries(content.leads).map(([path, url]): [string, string] => [`${path.slice(1)}index.html`, leadPage(url)]),
  ]);
}

/** One of each language, with the pages that are really published in it, and one that names them. */
function sitemaps({ home, languages, faqs }: Content): Map<string, string> {
  const files = new Map<string, string>();
  const index: string[] = [];
  for (const [place, { code }] of languages.entries()) {
    const faq = faqs[place]!;
    const pages: Page[] = [faq, ...faq.sections.flatMap((section) => [section, ...section.questions])];
    const own = pages.filter(({ locale }) => locale === code);
    if (!own.length) continue;
    const entries = own.map((page) => {
      const others = hreflangs(languages, page);
      const links = others.map(({ hreflang, url }) => `<xhtml:link rel="alternate" hreflang="${hreflang}" href="${escaped(url)}"/>`);
      return `<url><loc>${escaped(page.url)}</loc>${modified(changedAt(page))}\n${links.join("\n")}\n</url>`;
    });
    files.set(`sitemap-${code}.xml`, `${XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${entries.join("\n")}
</urlset>
`);
    const newest = own.map(changedAt).filter((each) => each !== null).sort().at(-1) ?? null;
    index.push(`<sitemap><loc>${escaped(`${home}/sitemap-${code}.xml`)}</loc>${modified(newest)}</sitemap>`);
  }
  files.set("sitemap.xml", `${XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${index.join("\n")}
</sitemapindex>
`);
  return files;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const modified = (at: string | null): string => (at ? `<lastmod>${at}</lastmod>` : "");
const changedAt = ({ translation }: Page): string | null => translation.translated_at ?? translation.source_published_at;

function robots({ home }: Content): string {
  return `User-agent: *
Disallow: /*/search/
Disallow: /*/feedback/
Disallow: /*/preview/
Disallow: /*?with=

Sitemap: ${home}/sitemap.xml
`;
}

const NOTE = "# Made by the build, and made anew by the next one.\n";

/** For Netlify, and those that read its files; `serve.ts` too. The pages say their policy themselves as well. */
function headers({ server, languages }: Content): string {
  const all = [
    `Content-Security-Policy: ${policy(server)}; frame-ancestors 'none'`,
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: same-origin",
    "Cross-Origin-Opener-Policy: same-origin",
    "Cache-Control: no-cache",
  ];
  const preview = [
    // What is said for all is taken back: the admin shows this page in a frame.
    "! Content-Security-Policy",
    "! Referrer-Policy",
    "! Cross-Origin-Opener-Policy",
    "! Cache-Control",
    `Content-Security-Policy: ${policy(server, true)}; frame-ancestors 'self' ${server}`,
    "Referrer-Policy: no-referrer",
    "Cache-Control: no-store",
    "X-Robots-Tag: noindex",
  ];
  const rules: [string, string[]][] = [
    ["/*", all],
    // The names of these files change with what is in them.
    ["/_astro/*", ["! Cache-Control", "Cache-Control: public, max-age=31536000, immutable"]],
    ...languages.map(({ code }): [string, string[]] => [`/${code}/preview/`, preview]),
  ];
  return NOTE + rules.map(([path, lines]) => [path, ...lines.map((line) => `  ${line}`)].join("\n")).join("\n") + "\n";
}

function redirects({ leads, languages }: Content): string {
  const lines = Object.entries(leads).map(([path, url]) => `${path} ${url} 302!`);
  // On hosts that do not look for a 404.html in the folder.
  lines.push(...languages.map(({ code }) => `/${code}/* /${code}/404.html 404`));
  return `${NOTE}${lines.join("\n")}\n`;
}

/** Leads on, on hosts that know no redirects. */
function leadPage(url: string): string {
  const address = escaped(url);
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
  <meta charset="utf-8">
  <title>${address}</title>
  <meta name="robots" content="noindex">
  <meta http-equiv="refresh" content="0; url=${address}">
</head>
<body>
  <p><a href="${address}">${address}</a></p>
</body>
</html>
`;
}
