// Forms work without this file, with less of them in a day. It proves that somebody's computer spent a moment
// on a message, while they write, and sends what is marked so without leaving the page.

const GOOD_FOR = 8 * 60 * 1000; // Two minutes less than the site takes it.
const PATIENCE = 15 * 1000;

const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

/** The promised proof of each form. */
const proofs = new Map();

/** The number that solves a challenge, found beside the page. */
function solve(address, challenge, difficulty) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address);
    worker.onmessage = ({ data }) => { resolve(data); worker.terminate(); };
    worker.onerror = reject;
    worker.postMessage({ challenge, difficulty });
  });
}

async function prove(form) {
  const response = await fetch(form.dataset.challenge);
  const { challenge, difficulty } = await response.json();
  form.elements.number.value = await solve(form.dataset.proof, challenge, difficulty);
  form.elements.challenge.value = challenge;
  setTimeout(() => proofs.delete(form), GOOD_FOR);
}

/** Begin with the proof of a form unless it is there. Without one, the form is sent as it is. */
function prepare(form) {
  if (form.dataset.challenge && !proofs.has(form)) proofs.set(form, prove(form).catch(() => proofs.delete(form)));
  return Promise.race([proofs.get(form), wait(PATIENCE)]);
}

document.addEventListener("focusin", ({ target }) => {
  const form = target.closest("form[data-challenge]");
  if (form) prepare(form);
});

/** Send as a browser does without this file. */
function leave(form, submitter) {
  if (submitter?.name) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(pressed);
  }
  HTMLFormElement.prototype.submit.call(form);
}

/** Send, and show here what the page that answers has to say. */
async function sendHere(form, submitter) {
  const place = form.closest("[data-answer]");
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const answer = page.querySelector("[data-answer]");
  const told = answer?.querySelector("[data-status]");
  if (!told) throw new Error("no answer");
  const status = place.parentElement.querySelector("[role=status]");
  const text = told.textContent.trim();
  told.closest(".notice").remove();
  place.replaceChildren(...answer.childNodes);
  status.textContent = text;
  // The button that had the focus is gone.
  status.focus();
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const isHere = form.matches("[data-in-place]");
  if (!isHere && !form.dataset.challenge) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  await prepare(form);
  try {
    if (!isHere) throw new Error("not here");
    await sendHere(form, submitter);
  } catch {
    leave(form, submitter);
  }
});

// A page that the reader comes back to was sent before.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  proofs.clear();
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
});

// Not every browser does it by itself.
requestAnimationFrame(() => {
  if (document.activeElement === document.body) document.querySelector("main [autofocus]")?.focus();
});
