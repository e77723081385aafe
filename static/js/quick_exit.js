// Leaves to an everyday page: by the link, or by pressing Shift three times.
const link = document.getElementById("quick-exit");
const status = document.getElementById("quick-exit-status");
const PAUSE = 5000; // milliseconds after which the count starts again
let pressed = 0;
let alone = false;
let timer;

function leave() {
  document.documentElement.classList.add("blank-page");
  document.title = "…";
  status.textContent = link.dataset.leaving;
  // Replaces this page in the history, so that "back" does not show it at once.
  window.location.replace(link.href);
}

function forget() {
  pressed = 0;
  status.textContent = "";
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  // Shift together with another key is typing, not leaving.
  alone = event.key === "Shift";
  if (!alone) forget();
});

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  clearTimeout(timer);
  timer = setTimeout(forget, PAUSE);
  pressed += 1;
  if (pressed === 3) leave();
  else status.textContent = pressed === 1 ? link.dataset.leftTwo : link.dataset.leftOne;
});
