// Pages that are read: the fast way out of them, and the place in a lesson to come back to.
// Both in one file, so that a first visit on a weak link asks for one file less.

const PAUSE = 5000; // milliseconds after which presses of Shift are counted anew

// Leaves to an everyday page: by the link, or by pressing Shift three times.
function offerWayOut(link, status) {
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
}

// Remembers how far a reader came, so that the next visit can start there.
// Without this script the place of the last answered check is used.
function rememberPlace(lesson) {
  let reached = "";
  let sent = "";

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) reached = entry.target.id.slice(2);
    }
  }, { rootMargin: "0px 0px -60% 0px" });

  function send() {
    if (!reached || reached === "end" || reached === sent) return;
    const body = new FormData();
    body.append("block", reached);
    body.append("csrfmiddlewaretoken", lesson.dataset.csrf);
    if (navigator.sendBeacon(lesson.dataset.reached, body)) sent = reached;
  }

  lesson.querySelectorAll(".part").forEach((part) => watcher.observe(part));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}

const link = document.getElementById("quick-exit");
if (link) offerWayOut(link, document.getElementById("quick-exit-status"));

const lesson = document.querySelector("[data-reached]");
if (lesson) rememberPlace(lesson);
