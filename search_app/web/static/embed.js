// <ask-booklet>: the search box and its answers within a page of yours. Without this file the form
// that you wrote inside the element leads to the search page.
// What is typed goes to this file's own server alone, and in no address; a browser keeps it nowhere. All is in
// a closed shadow: the page's scripts and styles see only the element, which takes type and colour
// from around it. Attributes: booklet (only this one), level (of the first heading, 2).
const HOME = new URL(".", import.meta.url);
const MAX_SECONDS = 30;
const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
:host { display: block; overflow-wrap: anywhere; }
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
a { color: inherit; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: .18rem solid; outline-offset: .15rem; }
#shown:focus { outline: none; }
form { display: flex; flex-wrap: wrap; gap: .5rem; }
label { flex: 1 0 100%; font-weight: 700; }
input, button { min-height: 2.75rem; padding: .4rem .8rem; font: inherit; color: inherit; background: none; border: 1px solid; border-radius: .5rem; }
::placeholder { color: inherit; opacity: .8; }
input { flex: 99 1 9rem; min-width: 0; appearance: none; }
button { flex: 1 0 auto; cursor: pointer; font-weight: 700; color: var(--ask-button-text, inherit); background: var(--ask-button, none); border-width: 2px; }
[role=status], .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
#shown { line-height: 1.5; }
#shown[aria-busy=true] { opacity: .6; }
h1, h2, h3, h4, h5, h6 { margin: 1.2em 0 .4em; font-size: 1.15em; line-height: 1.3; }
p, ul { margin: 0 0 .7em; }
figure, blockquote { margin: 0 0 1rem; }
.answer, .passage, .help, .refusal { padding: .8rem min(1rem, 4vw) .1rem; border-inline-start: .3rem solid; }
.answer { font-size: 1.12em; }
.answer, .help { background: color-mix(in srgb, currentColor 7%, transparent); }
.passage { border-inline-start-width: 1px; }
mark { color: inherit; background: none; }
.label, .heading, .missing, .more a, .sections a, summary { font-weight: 700; }
.label, .where, .source-line, .cut, .foot { font-size: .9em; }
.label, .source-line { margin-bottom: .3rem; }
.try, .sections, .calls { padding: 0; list-style: none; }
.try { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.more a, .sections > li > a, .try a, .foot a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.sections p { margin-bottom: .5rem; }
summary { min-height: 2.75rem; padding-block: .6rem; cursor: pointer; }
.help { border: 2px solid; border-radius: .5rem; }
:is(.help :is(h1, h2, h3, h4), .call) [lang] { display: block; }
.call { display: flex; align-items: center; justify-content: center; min-height: 3.2rem; margin-block: .6rem; padding: .5rem; font-size: 1.1em; font-weight: 700; text-align: center; border: 2px solid; border-radius: .5rem; }
.number, .phone { display: inline-block; }
.table { overflow-x: auto; margin-bottom: .7em; }
table { border-collapse: collapse; }
th, td { padding: .4rem .6rem; border: 1px solid; text-align: start; vertical-align: top; min-width: 6rem; }
.foot { margin-top: 1.2rem; padding-top: .5rem; border-top: 1px solid; }
@media print { form, .more, .foot a { display: none; } }
`);
// A page that guards what becomes markup may allow this one policy by its name.
const POLICY = globalThis.trustedTypes?.createPolicy("ask-booklet", { createHTML: (html) => html });
// What is typed or pasted stays here: it is no shortcut of the page, and nothing for it to count.
const TYPED = "keydown keypress keyup beforeinput input compositionstart compositionupdate compositionend paste copy cut drop";

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

class AskBooklet extends HTMLElement {
  #input = make("input", { id: "q", type: "search", name: "q", required: true, autocomplete: "off", dir: "auto", enterKeyHint: "search" });
  #status = make("p", { role: "status", lang: "en" });
  #shown = make("div", { id: "shown", tabIndex: -1 });
  #asking = null;
  #fields = [];

  connectedCallback() {
    if (document.readyState === "loading") { // the form inside is not there yet
      document.addEventListener("DOMContentLoaded", () => this.connectedCallback(), { once: true });
      return;
    }
    if (this.#input.isConnected || !this.isConnected) return;
    const root = this.attachShadow({ mode: "closed", delegatesFocus: true });
    root.adoptedStyleSheets = [STYLE];
    root.append(this.#makeForm(), this.#status, this.#shown);
    root.addEventListener("click", (event) => this.#follow(event));
    for (const name of TYPED.split(" ")) root.addEventListener(name, (event) => event.stopPropagation());
  }

  // Its words and hidden fields are those of the form in the page, in the page's language.
  #makeForm() {
    const given = this.querySelector("form");
    const box = given?.querySelector("[name=q]");
    const label = box?.labels?.[0]?.textContent.trim() || box?.getAttribute("aria-label");
    const button = given?.querySelector("button, [type=submit]");
    const ours = given ? {} : { lang: "en" };
    this.#input.placeholder = box?.getAttribute("placeholder") ?? "";
    this.#fields = [...(given?.querySelectorAll("[type=hidden]") ?? [])].map((each) => [each.name, each.value]);
    if (this.hasAttribute("booklet")) this.#fields.push(["booklet", this.getAttribute("booklet")]);
    const form = make("form", { role: "search", ...ours },
      make("label", { htmlFor: "q" }, label || "What would you like to know?"),
      this.#input,
      make("button", {}, button?.textContent.trim() || button?.value || "Search"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask([["q", this.#input.value], ...this.#fields]);
    });
    return form;
  }

  async #ask(fields) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const clock = setTimeout(() => asking.abort(), MAX_SECONDS * 1000);
    this.#status.textContent = "Searching…";
    this.#shown.ariaBusy = "true";
    const answer = await this.#fetch(fields, asking.signal);
    clearTimeout(clock);
    if (this.#asking !== asking) return; // another question came after this one
    this.#shown.replaceChildren(answer ?? this.#makeExcuse(fields));
    this.#shown.ariaBusy = "false";
    const said = [":is(h1, h2, h3, h4, .lead)", "#_answer > figure .where"].map((each) => this.#shown.querySelector(each));
    this.#status.textContent = said.filter(Boolean).map((each) => each.textContent.trim()).join(". ");
    if (matchMedia("(pointer: coarse)").matches) this.#input.blur(); // the keyboard would hide it
    this.#shown.scrollIntoView({ block: "nearest" });
  }

  // The part of a page that says what was found, or why nothing; null where none came.
  async #fetch(fields, signal) {
    const address = new URL(`embed/answer?level=${encodeURIComponent(this.getAttribute("level") ?? 2)}`, HOME);
    const template = document.createElement("template");
    try {
      const response = await fetch(address, {
        method: "POST", body: new URLSearchParams(fields), signal,
        credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", redirect: "error",
      });
      const html = await response.text();
      template.innerHTML = POLICY ? POLICY.createHTML(html) : html;
    } catch {
      return null;
    }
    const answer = template.content.querySelector("#_answer"); // a proxy's error page has none
    answer?.querySelectorAll("a").forEach((link) => this.#place(link, link.getAttribute("href")));
    return answer;
  }

  #place(link, address) {
    link.href = new URL(address, HOME);
    link.referrerPolicy = "no-referrer";
    return link;
  }

  #makeExcuse(fields) {
    const link = this.#place(make("a", {}, "Open the search on a page of its own"), `?${new URLSearchParams(fields)}`);
    link.className = "whole";
    return make("div", { lang: "en", dir: "ltr" },
      make("p", { className: "lead" }, "That did not work. Please try again in a moment."), make("p", {}, link));
  }

  // Links that search are answered here; all others lead away, as links do.
  #follow(event) {
    const link = event.target.closest("a");
    if (!link || link.className === "whole" || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (url.origin !== HOME.origin || url.pathname !== HOME.pathname || !url.searchParams.has("q")) return;
    event.preventDefault();
    this.#input.value = url.searchParams.get("q");
    this.#ask([...url.searchParams]).then(() => this.#shown.focus());
  }
}

if (!customElements.get("ask-booklet")) customElements.define("ask-booklet", AskBooklet);
