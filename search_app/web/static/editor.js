// Judging without a reload: a grade is sent beside the page, in order, one after another, and each
// is confirmed. Without this script the same forms are sent, and the page comes again.
const MAX_HELD_MS = 3000;
const RETRY_MS = 3000;
const TIMEOUT_MS = 20000;
const SIGNED_OUT = "You were signed out, so this is not saved yet. Sign in again in another tab, then press “Try again” here.";
const UNREACHABLE = "The server does not answer, so this is not saved yet. It is tried again every few seconds: keep this page open.";
const REFUSED = "The server did not take this, and nothing was saved. Load the page again.";
const TOO_EARLY = "You pressed keys before anything was to be seen, so they graded nothing.";

const byId = (id) => document.getElementById(id);
const cards = () => [...document.querySelectorAll(".judged")];
const typing = (target) => target.closest("textarea, select, input:not([type=checkbox])");

let waiting = []; // changes that are not confirmed yet, the oldest first
let made = []; // what this page changed and did not take back, in order
let sending = false;
let moving = false; // to another question, which is not shown yet
let current = null; // the passage that a key grades
let held = []; // keys that wait until what they are for is on the screen
let heldSince = 0;
let next = null; // the page of the next question, fetched ahead
let watcher = null;
let timer = 0;
let failed = ""; // what was not saved for good: said until the page is loaded again
let shownPath = "";
let awaited = null; // a passage that was brought up, and is not drawn yet
const visible = new Set(); // the passages on the screen

// What is on the screen, as the browser says it with each frame that it draws.
function isEnough(box, top, bottom) {
  const height = Math.min(box.bottom, bottom) - Math.max(box.top, top);
  return height >= Math.min(box.height / 2, (bottom - top) / 3);
}

function watch() {
  watcher?.disconnect();
  visible.clear();
  awaited = current;
  const bar = byId("bar").offsetHeight;
  document.documentElement.style.setProperty("--bar", `${bar}px`);
  const steps = Array.from({ length: 41 }, (_, n) => n / 40);
  watcher = new IntersectionObserver((entries) => {
    for (const { target, boundingClientRect, rootBounds } of entries) {
      if (isEnough(boundingClientRect, rootBounds.top, rootBounds.bottom)) visible.add(target);
      else visible.delete(target);
    }
    if (entries.some(({ target }) => target === awaited)) awaited = null;
    drain();
  }, { rootMargin: `-${bar}px 0px 0px 0px`, threshold: steps });
  cards().forEach((card) => watcher.observe(card));
}

function frame(card) {
  current?.removeAttribute("aria-current");
  current = card;
  card.setAttribute("aria-current", "true");
}

function show(card) {
  frame(card);
  card.focus({ preventScroll: true });
  const { top, bottom } = card.getBoundingClientRect();
  if (top < byId("bar").offsetHeight || bottom > innerHeight) card.scrollIntoView({ block: "start", behavior: "instant" });
  awaited = visible.has(card) ? null : card;
}

function go(step) {
  const card = cards()[cards().indexOf(current) + step];
  if (card) show(card);
}

const isGraded = (card) => card.classList.contains("graded");
const isWaiting = (card) => waiting.some((change) => change.card === card);

function showNextUngraded() {
  const all = cards();
  const after = all.indexOf(current) + 1;
  const card = [...all.slice(after), ...all.slice(0, after)].find((each) => !isGraded(each));
  if (card) show(card);
}

function tell(problem, canRetry = false) {
  const said = problem || failed;
  const isShown = !byId("_problem").hidden;
  byId("_problem").hidden = !said;
  byId("_problem").querySelector("p").textContent = said;
  byId("_again").hidden = !canRetry;
  if (isShown !== Boolean(said) || problem) watch(); // the bar has another height now
}

// What is shown of a passage: its grade, and whether that is saved.
function draw(card, grade, word, number = "") {
  card.classList.toggle("graded", grade !== null);
  card.querySelectorAll("[name=grade]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === String(grade)));
  });
  card.querySelector(".kept").hidden = !word;
  card.querySelector(".word").textContent = word;
  const back = card.querySelector("[name=number]");
  back.value = number;
  back.hidden = !number;
}

function drawProgress() {
  byId("_saving").textContent = waiting.length ? `Saving ${waiting.length} …` : "";
  byId("_undo").disabled = !made.length && !Number(byId("sheet").dataset.last);
}

function drawAnswer(change, said) {
  const sheet = byId("sheet");
  sheet.dataset.last = said.last; // the judge's last change, whatever question it is about
  if (sheet.dataset.question !== said.question) return;
  byId("_graded").textContent = said.graded;
  byId("_outcome").textContent = said.outcome;
  byId("why").hidden = !said.unanswered;
  document.querySelector("#bar progress").value = said.graded;
  for (const card of cards().filter((each) => !isWaiting(each) && !("failed" in each.dataset))) {
    const { grade, number, quotes } = said.passages[card.querySelector("[name=passage]").value] ?? {};
    if (grade === undefined) continue; // of another edition than this page
    draw(card, grade, grade === null ? "" : "Saved.", number || "");
    if (card !== change.card || change.kind !== "undo") continue;
    card.querySelectorAll("[name=quote]").forEach((box) => { box.checked = quotes.includes(Number(box.value)); });
  }
  if (change.word) change.word.textContent = "Saved.";
  if (change.kind === "undo" && !change.card) {
    byId("_note").value = said.note;
    byId("_why").value = said.reason;
  }
  if (said.elsewhere) tell(`Taken back: what you said last of “${said.elsewhere}”.`);
}

// One change after another goes out, the next when the last is confirmed.
function add(change) {
  waiting.push(change);
  drawProgress();
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const change = waiting[0];
    change.body ??= change.build();
    const said = change.body ? await post(change) : {};
    if (said.retry) {
      tell(said.problem, true);
      if (said.retry === "later") tryLater();
      break;
    }
    waiting.shift();
    finish(change, said);
  }
  sending = false;
  drawProgress();
}

async function post({ address, body }) {
  const options = { method: "POST", body, headers: { Accept: "application/json" } };
  try {
    const response = await fetch(address, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.redirected || response.status === 403) return { problem: SIGNED_OUT, retry: "asked" };
    if (response.status >= 500) return { problem: UNREACHABLE, retry: "later" };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return isJson ? await response.json() : { problem: REFUSED };
  } catch {
    return { problem: UNREACHABLE, retry: "later" };
  }
}

function finish(change, said) {
  if (said.problem) {
    made = made.filter((each) => each !== change);
    if (change.card) {
      draw(change.card, null, "Not saved.");
      change.card.dataset.failed = "";
    }
    if (change.word) change.word.textContent = "Not saved.";
    failed = said.problem;
    tell("");
  } else if (said.question) {
    const before = Number(byId("sheet").dataset.last);
    if (change.kind !== "undo") change.number = said.passages[said.changed]?.number || said.last;
    if (said.last === before) made = made.filter((each) => each !== change); // it was said before
    drawAnswer(change, said);
  }
}

function tryLater() {
  clearTimeout(timer);
  timer = setTimeout(tryAgain, RETRY_MS);
}

// After a break the page's secret may be another: take the one that the desk has now.
async function tryAgain() {
  if (!waiting.length || sending) return;
  const page = await load(location.href);
  if (!page) return void tryLater();
  const token = page.querySelector("#sheet [name=token]")?.value;
  if (!token) return void tell(SIGNED_OUT, true);
  const names = [page, document].map((each) => each.querySelector(".who").textContent);
  if (names[0] !== names[1]) return void tell(`Sign in as ${names[1]}: what is not saved yet is not by ${names[0]}.`, true);
  document.querySelectorAll("[name=token]").forEach((field) => { field.value = token; });
  waiting.forEach((change) => change.body?.set("token", token));
  tell("");
  send();
}

async function load(address) {
  try {
    const response = await fetch(address);
    return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

// The forms of the page.
function submit(event) {
  const form = event.target;
  if (!form.closest("#sheet")) return;
  event.preventDefault();
  const { name, value } = event.submitter ?? {};
  if (name === "grade") saveGrade(form, value);
  else if (name === "number") takeBack(form.closest(".judged"), () => value);
  else if (form.id !== "") saveWords(form); // a note, or a reason
  else undo();
}

function fill(form, more) {
  const body = new URLSearchParams(new FormData(form));
  Object.entries(more).forEach(([name, value]) => body.set(name, value));
  return body;
}

function saveGrade(form, grade) {
  const card = form.closest(".judged");
  const body = fill(form, { grade });
  const change = { kind: "grade", address: form.action, card, body };
  tell("");
  frame(card);
  delete card.dataset.failed;
  draw(card, Number(grade), "Saving …");
  made.push(change);
  add(change);
  showNextUngraded();
}

function saveWords(form) {
  const word = form.querySelector(".word");
  const change = { kind: "words", address: form.action, card: null, word, body: fill(form, {}) };
  word.textContent = "Saving …";
  made.push(change);
  add(change);
}

// The last change: of this page, else the one before that the desk knows of.
function undo() {
  const last = made.pop();
  const known = byId("sheet").dataset.last;
  const card = last ? last.card : cards().find((each) => each.querySelector("[name=number]").value === known);
  takeBack(card ?? null, () => (last ? last.number : byId("sheet").dataset.last));
}

function takeBack(card, findNumber) {
  const form = byId("_undo").form;
  tell("");
  if (card) {
    const number = card.querySelector("[name=number]").value;
    made = made.filter((change) => !change.number || String(change.number) !== number);
    draw(card, null, "Taking back …");
  }
  // Its number is known once all changes before it are confirmed.
  const build = () => (Number(findNumber()) ? fill(form, { number: findNumber() }) : null);
  add({ kind: "undo", address: form.action, card, build });
  if (card?.isConnected) show(card);
}

// The next question takes the place of this one.
async function openNext(link) {
  if (moving) return;
  moving = true;
  const page = await next;
  if (!page?.querySelector("#sheet")) return void location.assign(link.href);
  history.pushState(null, "", link.href);
  exchange(page);
}

function exchange(page) {
  const { last } = byId("sheet").dataset;
  document.title = page.title;
  document.querySelector(".desk").replaceWith(page.querySelector(".desk"));
  byId("sheet").dataset.last = last;
  moving = false;
  start();
  if (current) show(current);
}

async function goBack() {
  if (location.pathname === shownPath) return; // to another place of this page
  moving = true;
  const page = await load(location.href);
  if (page?.querySelector("#sheet")) exchange(page);
  else location.reload();
}

// Keys take effect in order, each once what it is for has been drawn: a passage that was just brought
// up, or the next question. A passage that the judge scrolled away from is not graded but shown.
const keys = {
  j: () => go(1),
  k: () => go(-1),
  u: () => byId("_undo").click(),
  n: () => byId("_next")?.click(),
};
for (const grade of ["0", "1", "2", "3"]) keys[grade] = () => gradeByKey(grade);

function gradeByKey(grade) {
  if (!current) return;
  if (visible.has(current)) return void current.querySelector(`[name=grade][value="${grade}"]`).click();
  const name = current.querySelector(".where").textContent;
  tell(`${name} was not on the screen when you pressed ${grade}, so it was not graded. Here it is.`);
  show(current);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  held.push(event.key);
  drain();
}

function drain() {
  while (held.length && !moving && !(awaited && "0123".includes(held[0]))) {
    heldSince = 0;
    keys[held.shift()]();
  }
  if (!held.length) return;
  heldSince ||= performance.now();
  if (performance.now() - heldSince > MAX_HELD_MS) {
    held = [];
    heldSince = 0;
    tell(TOO_EARLY);
  } else setTimeout(drain, MAX_HELD_MS + 1);
}

function start() {
  shownPath = location.pathname;
  document.querySelector(".desk").classList.add("by-keys");
  current = null;
  drawProgress();
  const link = byId("_next");
  next = link && load(link.href);
  const aimed = location.hash.startsWith("#hit-") && byId(location.hash.slice(1));
  const first = aimed || cards().find((card) => !isGraded(card)) || cards()[0];
  if (first) frame(first);
  watch();
  if (failed) tell("");
  if (!first) return;
  if (!isEnough(first.getBoundingClientRect(), byId("bar").offsetHeight, innerHeight) || aimed) show(first);
}

document.addEventListener("keydown", press);
document.addEventListener("submit", submit);
document.addEventListener("click", (event) => {
  const link = event.target.closest("#_next");
  if (event.target.closest("#_again")) tryAgain();
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openNext(link);
});
document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".judged");
  if (card) frame(card);
});
addEventListener("popstate", goBack);
addEventListener("resize", watch);
addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});
start();
