// A grade by one key, without a reload: sent beside the page, one after another, each confirmed.
// Without this script the same forms are sent, and the page comes again.
const UNREACHABLE = "The server does not answer, so this is not saved. Press the key again.";
const REFUSED = "The server did not take this, and it is not saved. Load the page again.";

const cards = () => [...document.querySelectorAll(".judged")];
let current = null;
let last = Promise.resolve();

function frame(card) {
  if (!card) return;
  current?.removeAttribute("aria-current");
  current = card;
  card.setAttribute("aria-current", "true");
}

function show(card) {
  if (!card) return;
  frame(card);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: "instant" });
}

const step = (by) => show(cards()[cards().indexOf(current) + by]);

async function send(card, button) {
  const form = card.querySelector("form");
  const kept = card.querySelector(".kept");
  const content = new FormData(form, button);
  kept.textContent = "Saving …";
  try {
    const answer = await fetch(form.action, { method: "POST", body: content, headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 409) kept.textContent = await answer.text();
    else if (answer.status !== 204) kept.textContent = REFUSED;
    else {
      card.classList.add("graded");
      card.querySelectorAll("[name=grade]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      kept.textContent = "Saved.";
    }
  } catch {
    kept.textContent = UNREACHABLE;
  }
}

function grade(card, button) {
  last = last.then(() => send(card, button));
}

document.addEventListener("submit", (event) => {
  const card = event.target.closest(".judged");
  if (!card || event.submitter?.name !== "grade") return;
  event.preventDefault();
  frame(card);
  grade(card, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("textarea, select, input:not([type=hidden])")) return;
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  const button = current?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  grade(current, button);
  step(1);
});

frame(cards().find((card) => `#${card.id}` === location.hash) ?? cards()[0]);
