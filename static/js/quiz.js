// Saves an answer as soon as it is given; says "saved" only after the server said so.
const form = document.querySelector("form[data-autosave]");
const state = form?.querySelector(".save-state");
let busy = false;
let changed = false;
let again = 0;

class SignedOut extends Error {}

function say(text) {
  if (state) state.textContent = text;
}

async function post() {
  const body = new FormData(form);
  // Each save is an event of its own; a repeated id would be ignored.
  body.set("event", crypto.randomUUID ? crypto.randomUUID() : "");
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { "X-Autosave": "1" },
    redirect: "error",
  });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(String(answer.status));
}

// One save at a time, so that an older answer never overtakes a newer one.
async function save() {
  changed = true;
  if (busy) return;
  busy = true;
  clearTimeout(again);
  say(form.dataset.saving);
  try {
    while (changed) {
      changed = false;
      await post();
    }
    say(form.dataset.saved);
  } catch (error) {
    if (error instanceof SignedOut) {
      // The server keeps the answer until the person has signed in again.
      say(form.dataset.signedOut);
    } else {
      changed = true;
      say(form.dataset.failed);
      again = setTimeout(save, 5000);
    }
  }
  busy = false;
}

form?.addEventListener("change", save);
form?.addEventListener("submit", () => clearTimeout(again));
// A page that the back button brings back as it was carries an id that is used already.
window.addEventListener("pageshow", (shown) => {
  if (shown.persisted) location.reload();
});
