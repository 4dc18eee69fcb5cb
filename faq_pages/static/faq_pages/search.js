// Searching works without this file. It shows what is found while somebody types: on the page of the search
// all of it, elsewhere a list of questions below the field. What it shows is made by the site; where the form
// has a function `answer`, by that: pages that are files have no site behind them that would.

const PAUSE = 200;
// In these scripts one character is a word, or says nearly as much.
const ONE_IS_ENOUGH = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
const WAITS = /^(zh|ja)/.test(document.documentElement.lang);

const form = document.querySelector("form[role=search]");
const field = form.elements.q;
const live = document.querySelector("[data-live]");
const status = document.querySelector("[data-status]");
const isPage = live.dataset.live === "results";
let looked = field.value.trim();
let request;
let timer;

function isEnough(text) {
  return [...text].length > 1 || ONE_IS_ENOUGH.test(text);
}

function show(page) {
  live.replaceChildren(...page.querySelector("[data-live]").childNodes);
  status.replaceChildren(...page.querySelector("[data-status]").childNodes);
  if (!isPage) live.hidden = !live.querySelector("a");
}

/** The page is now that of other words, as if somebody had sent them. */
function move(page, address) {
  const own = page.querySelector("[data-status]");
  status.className = own.className;
  field.ariaInvalid = page.querySelector("[name=q]").ariaInvalid;
  document.title = page.title;
  history.replaceState(null, "", address);
  const links = page.querySelectorAll(".language-switch [data-language]");
  document.querySelectorAll(".language-switch [data-language]").forEach((link, place) => { link.href = links[place].href; });
}

async function look() {
  const text = field.value.trim();
  if (text === looked) return;
  looked = text;
  request?.abort();
  request = new AbortController();
  if (!isEnough(text) && !isPage) live.hidden = true;
  if (!isEnough(text) && (text || !isPage)) return;
  const address = `${form.action}?q=${encodeURIComponent(text)}`;
  try {
    const response = await (form.answer ?? fetch)(isPage ? address : `${address}&suggest`, { signal: request.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (isPage) move(page, address);
    show(page);
  } catch {
    // Stopped by the next letter, or without a network: the button is still there.
  }
}

function soon(event) {
  clearTimeout(timer);
  // What is put together there is no word yet. Elsewhere it is: telephones put every word together.
  if (!event.isComposing || !WAITS) timer = setTimeout(look, PAUSE);
}

field.addEventListener("input", soon);
field.addEventListener("compositionend", soon);

// --- The list below the field: links, to be reached by arrows as well ---------------------

if (!isPage) {
  const place = form.parentElement;
  field.addEventListener("focus", () => { live.hidden = !live.querySelector("a"); });
  // Where a press does not move the focus to a link, the list would go before the link is followed.
  live.addEventListener("mousedown", (event) => event.preventDefault());
  place.addEventListener("focusout", ({ relatedTarget }) => { if (!place.contains(relatedTarget)) live.hidden = true; });
  place.addEventListener("keydown", (event) => {
    if (live.hidden || event.isComposing) return;
    const stops = [field, ...live.querySelectorAll("a")];
    const at = stops.indexOf(event.target);
    if (event.key === "Escape") {
      field.focus();
      live.hidden = true;
    } else if (event.key === "ArrowDown" && at >= 0) {
      stops[Math.min(at + 1, stops.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at > 0) {
      stops[at - 1].focus();
    } else {
      return;
    }
    event.preventDefault();
  });
}
