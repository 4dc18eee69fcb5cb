/** Two languages side by side that have no page of their own: put together here, when the address names one. */

for (const later of document.querySelectorAll<HTMLElement>("[data-later]")) later.hidden = false;

const code = new URLSearchParams(location.search).get("with")?.toLowerCase();
const own = code && document.querySelector<HTMLAnchorElement>(`.beside a[href$="/with/${CSS.escape(code)}/"]`);
if (own) location.replace(own.href);
else if (code && document.querySelector(`.beside a[href$="?with=${CSS.escape(code)}"]`)) {
  const { showBeside } = await import("./beside-view.tsx");
  await showBeside(code);
}

export {};
