/**
 * The translation editor without reloading: each string is saved on its own, when it is left or with
 * Ctrl+Enter. Without this script every string is a form that works by itself.
 */

const editor = document.querySelector("[data-editor]");
const statusLine = document.querySelector("[data-status]");
const messages = editor?.dataset ?? {};

/** What is known of each card: `base` is the stored text, `saving` the save under way, if any. */
const states = new WeakMap();

const fieldOf = (card) => card.querySelector("[data-text]");
const formOf = (card) => card.querySelector("form[data-save]");
const isDirty = (card) => Boolean(fieldOf(card)) && fieldOf(card).value !== states.get(card).base;

function say(text, { isProblem = false } = {}) {
  statusLine.textContent = text;
  statusLine.toggleAttribute("data-problem", isProblem);
}

/** The newest token: signing in again in another tab makes a new one. */
function token(form) {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

/** Send a form. Gives the server's answer, or `null` after having said why there is none. */
async function send(form, body) {
  let response;
  // Django would take the token of the form, which is that of an earlier session, before the header's.
  body.delete("csrfmiddlewaretoken");
  try {
    response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token(form), "X-Requested-With": "XMLHttpRequest" },
    });
  } catch {
    say(messages.offline, { isProblem: true });
    return null;
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson || response.redirected) {
    const isSignedOut = response.redirected || response.status === 401 || response.status === 403;
    say(isSignedOut ? messages.signedOut : messages.broken, { isProblem: true });
    return null;
  }
  const answer = await response.json();
  if (!answer.card && !answer.message) {
    say(messages.signedOut, { isProblem: true });
    return null;
  }
  return { ok: response.ok, ...answer };
}

/** Show what the server says of a card, but never over what somebody is writing. */
function show(card, answer, sent) {
  say(answer.message, { isProblem: !answer.ok });
  if (answer.progress) {
    document.querySelector("[data-progress]").textContent = answer.progress;
  }
  if (!answer.card) {
    return;
  }
  const fresh = new DOMParser().parseFromString(answer.card, "text/html").querySelector("[data-card]");
  const field = fieldOf(card);
  const focusedId = document.activeElement?.id;
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = card.querySelector(`#${part.id}`);
    const hadFocus = old.contains(document.activeElement) && document.activeElement !== old;
    old.replaceChildren(...part.childNodes);
    if (hadFocus) {
      (document.getElementById(focusedId) ?? field).focus();
    }
  }
  card.toggleAttribute("data-conflict", fresh.hasAttribute("data-conflict"));
  card.dataset.statusName = fresh.dataset.statusName ?? "";
  formOf(card).elements.version.value = formOf(fresh).elements.version.value;
  const [button, freshButton] = [card, fresh].map((one) => formOf(one).querySelector("button:not([type])"));
  button.textContent = freshButton.textContent;
  const keep = card.querySelector("[data-keep]");
  if (keep) {
    keep.hidden = fresh.querySelector("[data-keep]").hidden;
  }
  if (answer.ok) {
    settle(card, fieldOf(fresh).value, sent);
  }
  prepare(card);
}

/** Take over the stored text, unless somebody went on writing meanwhile. */
function settle(card, stored, sent) {
  const state = states.get(card);
  const field = fieldOf(card);
  const isUntouched = sent === undefined ? field.value === state.base : field.value === sent;
  if (isUntouched && document.activeElement !== field) {
    field.value = stored;
  }
  state.base = isUntouched ? field.value : stored;
  count(field);
}

async function save(card) {
  const state = states.get(card);
  if (state.saving) {
    state.isWaiting = true;
    return state.saving;
  }
  state.saving = (async () => {
    do {
      state.isWaiting = false;
      const sent = fieldOf(card).value;
      say(messages.saving);
      const answer = await send(formOf(card), new FormData(formOf(card)));
      if (answer) {
        show(card, answer, sent);
      }
      if (!answer?.ok) {
        break;
      }
    } while (state.isWaiting && isDirty(card));
    state.saving = null;
  })();
  return state.saving;
}

/** Send one of the small forms below a text: a suggestion, or a reason to dismiss a warning. */
async function saveOther(card, form) {
  await states.get(card).saving;
  say(messages.saving);
  const body = new FormData(form);
  const isText = body.has("text");
  const answer = await send(form, body);
  if (!answer) {
    return;
  }
  if (isText && answer.ok && !isDirty(card)) {
    fieldOf(card).value = states.get(card).base = body.get("text");
  }
  show(card, answer);
}

function write(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** Put a tag around what is selected, or at the cursor. */
function insertTag(field, { opens, closes }) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.focus();
  field.setRangeText(opens + value.slice(start, end) + closes, start, end, "end");
  if (start === end) {
    field.setSelectionRange(start + opens.length, start + opens.length);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function count(field) {
  const counter = field.closest("form").querySelector("[data-counter]");
  if (!counter) {
    return;
  }
  const plain = new DOMParser().parseFromString(field.value, "text/html").body.textContent;
  const length = [...plain].length;
  counter.textContent = messages.ofLimit.replace("%(count)s", length).replace("%(limit)s", field.dataset.limit);
  counter.toggleAttribute("data-problem", length > Number(field.dataset.limit));
}

/** Show what works with this script alone. */
function prepare(card) {
  for (const element of card.querySelectorAll("[data-tags], [data-edit]")) {
    element.hidden = false;
  }
}

function onClick(event) {
  const card = event.target.closest("[data-card]");
  const button = event.target.closest("[data-opens], [data-edit], [data-take-other]");
  if (!card || !button) {
    return;
  }
  event.preventDefault();
  const field = fieldOf(card);
  if ("opens" in button.dataset) {
    insertTag(field, button.dataset);
  } else if ("edit" in button.dataset) {
    write(field, button.dataset.edit);
  } else {
    write(field, button.dataset.takeOther);
    card.removeAttribute("data-conflict");
    save(card);
  }
}

function onSubmit(event) {
  const card = event.target.closest("[data-card]");
  if (!card) {
    return;
  }
  event.preventDefault();
  if (event.target.matches("[data-save]")) {
    save(card);
  } else {
    saveOther(card, event.target);
  }
}

/** Save what was changed when it is left, but not while there is a conflict to decide. */
function onLeave(event) {
  const card = event.target.closest("[data-card]");
  if (!card || !event.target.matches("[data-text]") || card.hasAttribute("data-conflict")) {
    return;
  }
  // The form's own button saves by itself.
  const isOwnButton = formOf(card).contains(event.relatedTarget);
  if (isDirty(card) && !isOwnButton) {
    save(card);
  }
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-text]")) {
    event.preventDefault();
    save(event.target.closest("[data-card]"));
  }
}

/** Go to the first text after the present one that needs work. */
function goToNext(event) {
  const cards = [...editor.querySelectorAll("[data-card]")];
  const here = cards.indexOf(document.activeElement?.closest("[data-card]") ?? lastCard);
  const open = (card) => ["missing", "unfinished"].includes(card.dataset.statusName);
  const next = [...cards.slice(here + 1), ...cards.slice(0, here + 1)].find(open);
  if (next) {
    event.preventDefault();
    next.scrollIntoView({ block: "start" });
    fieldOf(next).focus({ preventScroll: true });
  }
}

/** Save what was written last before going on to another page; what cannot be saved is left to the browser's question. */
async function saveBeforeLeaving(event) {
  const leaver = event.target.closest("form[data-leaves], a[data-leaves]");
  const busy = cards.filter((card) => isDirty(card) || states.get(card).saving);
  if (!leaver || busy.length === 0 || busy.some((card) => card.hasAttribute("data-conflict"))) {
    return;
  }
  event.preventDefault();
  await Promise.all(busy.map((card) => states.get(card).saving ?? save(card)));
  if (cards.some(isDirty)) {
    return;
  }
  if (leaver.matches("form")) {
    leaver.requestSubmit(event.submitter);
  } else {
    location.assign(leaver.href);
  }
}

const cards = editor ? [...editor.querySelectorAll("[data-card]")].filter(fieldOf) : [];
let lastCard = null;

if (editor) {
  for (const card of cards) {
    // What the server sent: a browser may have filled in what was written before a reload.
    const field = fieldOf(card);
    states.set(card, { base: field.defaultValue, saving: null, isWaiting: false });
    prepare(card);
    count(field);
  }
  editor.addEventListener("click", onClick);
  editor.addEventListener("submit", onSubmit);
  editor.addEventListener("focusout", onLeave);
  editor.addEventListener("focusin", (event) => {
    lastCard = event.target.closest("[data-card]") ?? lastCard;
  });
  editor.addEventListener("keydown", onKey);
  editor.addEventListener("input", (event) => {
    if (event.target.matches("[data-text]")) {
      count(event.target);
      say(isDirty(event.target.closest("[data-card]")) ? messages.unsaved : "");
    }
  });
  const bar = statusLine.parentElement;
  bar.addEventListener("submit", saveBeforeLeaving);
  bar.addEventListener("click", (event) => event.target.closest("a") && saveBeforeLeaving(event));
  document.querySelector("[data-next]")?.addEventListener("click", goToNext);
  window.addEventListener("beforeunload", (event) => {
    if (cards.some((card) => isDirty(card) || states.get(card).saving)) {
      event.preventDefault();
    }
  });
}
