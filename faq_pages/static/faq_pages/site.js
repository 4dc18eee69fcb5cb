// The pages work without this file. It keeps a reader's place and choice of language.

const YEAR = 60 * 60 * 24 * 365;

/** Remember the language that the reader chose, for the next visit to the site's front door. */
function rememberLanguage(code) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `language=${code}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => {
    rememberLanguage(link.dataset.language);
    // Anchors are the same in every language.
    link.hash = location.hash;
  });
}

/** The list of languages lies over the page: it goes away when its reader turns to something else. */
function closeLanguages(event) {
  const open = document.querySelector(".language-switch details[open]");
  if (!open) return;
  if (event.type === "keydown") {
    if (event.key !== "Escape") return;
    open.open = false;
    open.querySelector("summary").focus();
  } else if (!open.contains(event.target)) {
    open.open = false;
  }
}

for (const kind of ["keydown", "click", "focusin"]) document.addEventListener(kind, closeLanguages);

/** Open the disclosure that the address leads to; older browsers do not do it themselves. */
function openTarget() {
  // Anchors are slugs, so nothing has to be decoded.
  const target = document.getElementById(location.hash.slice(1));
  const details = target?.closest("details");
  if (details && !details.open) {
    details.open = true;
    target.scrollIntoView();
  }
}

addEventListener("hashchange", openTarget);
openTarget();

for (const details of document.querySelectorAll("details.question")) {
  details.addEventListener("toggle", () => {
    const anchor = `#${details.querySelector(".answer").id}`;
    if (details.open) {
      history.replaceState(null, "", anchor);
    } else if (location.hash === anchor) {
      history.replaceState(null, "", location.pathname + location.search);
    }
  });
}

// On paper nothing can be opened.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details")) details.open = true;
});
