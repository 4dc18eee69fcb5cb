// The screen works without this file. It shows the code for a choice, and the element itself, as soon as it is made.

const form = document.querySelector("[data-embed-form]");
const OF_ELEMENT = ["locale", "section", "question", "theme"];
let turn = 0;

async function renew() {
  const own = ++turn;
  const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  const response = await fetch(address, { credentials: "same-origin" });
  // Signed out, or a choice that is gone meanwhile: the button says what is the matter.
  if (!response.ok || response.redirected || own !== turn) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [code, preview] = ["[data-embed-code]", "[data-embed-preview]"].map((mark) => page.querySelector(mark));
  if (own !== turn || !preview) return;
  document.querySelector("[data-embed-code]").replaceChildren(...code.childNodes);
  const shown = document.querySelector("[data-embed-preview]");
  for (const name of OF_ELEMENT) {
    if (preview.hasAttribute(name)) shown.setAttribute(name, preview.getAttribute(name));
    else shown.removeAttribute(name);
  }
  history.replaceState(history.state, "", address);
}

form?.addEventListener("change", () => {
  renew().catch(() => {
    // The server is away for a moment: the button says so.
  });
});
