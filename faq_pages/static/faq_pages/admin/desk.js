/* What the desk does without a new page. Everything works without it, too. */

// Choose all pages of the screen.
for (const form of document.querySelectorAll("[data-desk-bulk]")) {
  const all = form.querySelector("[data-desk-all]");
  const boxes = [...form.querySelectorAll('input[name="page"]')];
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  });
}

// Follow a job while it runs.
for (const place of document.querySelectorAll("[data-desk-job]")) {
  let shown = "";
  const look = async () => {
    if (!place.querySelector("[data-desk-unfinished]")) return;
    try {
      const answer = await fetch(place.dataset.deskJob, { credentials: "same-origin" });
      // Signed out, or the job is gone: what is shown stays.
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      // The buttons below change with the end.
      if (!text.includes("data-desk-unfinished")) return location.reload();
      // Read out only when there is news.
      if (text !== shown) place.innerHTML = shown = text;
    } catch {
      // The server is away for a moment.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
}

// Drop a file anywhere on its box.
for (const form of document.querySelectorAll("[data-desk-drop]")) {
  const box = form.closest(".desk-box");
  const input = form.querySelector('input[type="file"]');
  const show = (over) => (event) => {
    event.preventDefault();
    box.classList.toggle("is-over", over);
  };
  box.addEventListener("dragover", show(true));
  box.addEventListener("dragleave", show(false));
  box.addEventListener("drop", (event) => {
    show(false)(event);
    if (event.dataTransfer.files.length === 1) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
