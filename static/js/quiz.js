// A test: answers are saved as they are given ("saved" only after the server said so), and
// the page that follows a post comes with the answer to it.
const AUTOSAVE_MS = 1500;
const AGAIN_MS = 5000;
let timer = 0;
let busy = null;
let changed = false;
let shown = location.pathname;

class SignedOut extends Error {}
class Closed extends Error {}
class Refused extends Error {}

function say(text) {
  const state = document.querySelector(".save-state");
  if (state) state.textContent = text;
}

async function post(form) {
  const body = new FormData(form);
  // Each save is an event of its own; a repeated id would be ignored.
  body.set("event", crypto.randomUUID ? crypto.randomUUID() : "");
  const headers = { "X-Autosave": "1" };
  const sent = { method: "POST", body, headers, redirect: "error", keepalive: true };
  const answer = await fetch(form.action, sent);
  if (answer.status === 401) throw new SignedOut();
  if (answer.status === 404 || answer.status === 409) throw new Closed();
  if (!answer.ok) throw new Refused(String(answer.status));
}

async function saveAll(form) {
  say(form.dataset.saving);
  try {
    while (changed) {
      changed = false;
      await post(form);
    }
    say(form.dataset.saved);
  } catch (error) {
    // Signed out, the server keeps the answer until the person has signed in again.
    if (error instanceof SignedOut) say(form.dataset.signedOut);
    else if (error instanceof Closed) say(form.dataset.closed);
    else tryAgain(form, error instanceof Refused ? form.dataset.refused : form.dataset.failed);
  }
}

function tryAgain(form, text) {
  say(text);
  clearTimeout(timer);
  timer = setTimeout(save, AGAIN_MS, form);
}

// One save at a time, so that an older answer never overtakes a newer one.
function save(form) {
  timer = 0;
  changed = true;
  busy ??= saveAll(form).finally(() => (busy = null));
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-autosave]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(save, AUTOSAVE_MS, form);
});

// Who leaves the page at once has answered all the same.
document.addEventListener("visibilitychange", () => {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !timer || document.visibilityState !== "hidden") return;
  clearTimeout(timer);
  save(form);
});

// What only a page of its own can show: another language, a refusal, the way to sign in.
function sendItself(form, button) {
  form.dataset.itself = "yes";
  if (form.requestSubmit) form.requestSubmit(button);
  else form.submit();
}

function show(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of ["main", ".languages"]) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }
  document.title = page.title;
  history.pushState(null, "", address);
  shown = location.pathname;
  const heading = document.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function step(form, button) {
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  const headers = { Prefer: "return=representation" };
  const sent = { method: "POST", body, headers, redirect: "manual" };
  let address, page;
  try {
    const answer = await fetch(form.action, sent);
    address = answer.headers.get("Content-Location");
    page = await answer.text();
  } catch {
    // Only what never arrived, or not whole, is a matter of the connection.
    if (form.dataset.failed) tryAgain(form, form.dataset.failed);
    else sendItself(form, button);
    return;
  }
  if (address) show(page, address);
  else sendItself(form, button);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  clearTimeout(timer);
  if (!form.matches("[data-step]") || form.dataset.itself || event.submitter?.lang) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  changed = false;
  await busy;
  clearTimeout(timer); // a save that failed meanwhile wants to try again
  await step(form, event.submitter);
  delete form.dataset.sent;
});

window.addEventListener("popstate", () => {
  if (location.pathname !== shown) location.reload();
});
// A page that the back button brings back as it was carries an id that is used already.
window.addEventListener("pageshow", (page) => {
  if (page.persisted) location.reload();
});
