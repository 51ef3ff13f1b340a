// Keys on the judging page. Each presses a button that is there anyway: nothing else is saved.
const typing = (target) => target.closest("textarea, select, input:not([type=checkbox])");
const cards = () => [...document.querySelectorAll(".judged")];

function current() {
  const within = document.activeElement.closest(".judged");
  const aimed = location.hash.startsWith("#hit-") && document.getElementById(location.hash.slice(1));
  return within || aimed || document.querySelector(".judged:not(.graded)") || cards()[0];
}

function go(step) {
  const all = cards();
  const card = all[all.indexOf(current()) + step];
  if (!card) return;
  history.replaceState(null, "", `#${card.id}`);
  show(card);
}

function show(card) {
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  u: () => document.getElementById("_undo").click(),
  n: () => document.getElementById("_next")?.click(),
};
for (const grade of ["0", "1", "2", "3"]) {
  keys[grade] = () => current()?.querySelector(`button[value="${grade}"]`).click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

if (location.hash.startsWith("#hit-") && current()) show(current());
