// Remembers how far a reader came, so that the next visit can start there.
// Without this script the place of the last answered check is used.
const lesson = document.querySelector("[data-reached]");
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

if (lesson) {
  lesson.querySelectorAll(".part").forEach((part) => watcher.observe(part));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}
