// Tells in words that a passkey was refused or took too long; allauth does the rest.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.getElementById("passkey-failed");
  if (words) words.hidden = false;
});
