// The pages work without this file. It keeps a reader's place and choice of language.

const YEAR = 60 * 60 * 24 * 365;
const links = [...document.querySelectorAll(".language-switch [data-language]")];

/** The language that the reader chose before, or an empty string. */
function chosenLanguage() {
  return document.cookie.match(/(?:^|; )language=([\w-]+)/)?.[1] ?? "";
}

/** Remember the language that the reader chose, for the next visit to the site's front door. */
function rememberLanguage(code) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `language=${code}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

/** Show what is of no use without this file. */
function reveal(element) {
  element.closest("[hidden]")?.removeAttribute("hidden");
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => {
    rememberLanguage(link.dataset.language);
    // Anchors are the same in every language.
    link.hash = location.hash;
  });
}

for (const link of document.querySelectorAll("[data-keep]")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
  });
}

// --- One quiet line that offers this page in the reader's language ------------------------

/** What the visit keeps; null where the browser forbids it. */
const visit = (() => { try { return sessionStorage; } catch { return null; } })();

/** The link to this page in the language of a tag, by the longest name of ours that the tag begins with. */
function linkTo(tag) {
  const isIn = (names, name) => ` ${names} `.includes(` ${name} `);
  for (const parts = tag.split("-"); parts.length; parts.pop()) {
    const name = parts.join("-");
    if (isIn(document.querySelector(".offer")?.dataset.notHere, name)) return null;
    const link = links.find(({ dataset }) => isIn(dataset.tags, name));
    if (link) return link;
  }
  return null;
}

/** The link to this page in the language that its reader wishes for, when that is another one and there is a text. */
function wishedLink() {
  const chosen = chosenLanguage();
  const refused = [];
  for (const wish of chosen ? [chosen] : navigator.languages) {
    const tag = wish.toLowerCase();
    // Browsers add "pa" to "pa-PK" by themselves; it says nothing of other letters than theirs.
    const link = refused.some((other) => other.startsWith(`${tag}-`)) ? null : linkTo(tag);
    if (link) return link.dataset.offer && !link.ariaCurrent ? link : null;
    refused.push(tag);
  }
  return null;
}

function offerLanguage() {
  const link = wishedLink();
  const line = document.querySelector(".offer");
  const stay = document.documentElement.lang;
  if (!link || !line || visit?.getItem("stay") === stay) return;
  const offer = line.querySelector("a");
  Object.assign(offer, { href: link.href, lang: link.lang, dir: link.dir, hreflang: link.hreflang, textContent: link.dataset.offer });
  offer.addEventListener("click", () => {
    rememberLanguage(link.dataset.language);
    offer.hash = location.hash;
  });
  line.querySelector("button").addEventListener("click", () => {
    line.hidden = true;
    visit?.setItem("stay", stay);
  });
  line.hidden = false;
}

offerLanguage();

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

// --- Disclosures --------------------------------------------------------------------------

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

const questions = [...document.querySelectorAll("details.question")];
const openAll = document.querySelector("[data-open]");

let isOpeningAll = false;

function nameOpenAll() {
  if (openAll) openAll.textContent = questions.every(({ open }) => open) ? openAll.dataset.close : openAll.dataset.open;
}

for (const details of questions) {
  details.addEventListener("toggle", () => {
    const anchor = `#${details.querySelector(".answer").id}`;
    if (details.open && !isOpeningAll) {
      history.replaceState(null, "", anchor);
    } else if (location.hash === anchor) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    nameOpenAll();
  });
}

if (openAll) {
  reveal(openAll);
  openAll.addEventListener("click", () => {
    const open = questions.some((details) => !details.open);
    // The address leads to one question.
    isOpeningAll = true;
    for (const details of questions) details.open = open;
    setTimeout(() => { isOpeningAll = false; }, 100);
  });
}

// On paper nothing can be opened.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details")) details.open = true;
});

// --- Sharing ------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  reveal(button);
  button.addEventListener("click", async () => {
    const address = document.querySelector("a.address");
    try {
      await navigator.clipboard.writeText(address.href);
      button.nextElementSibling.textContent = button.dataset.done;
    } catch {
      // Some browsers forbid it: the reader can copy what is marked.
      getSelection().selectAllChildren(address);
    }
  });
}
