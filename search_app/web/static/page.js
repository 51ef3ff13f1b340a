// Copies the address of this question, and prints the answer. Without this file there is a plain
// link to it instead, and the browser's own way to print.
const link = document.getElementById("_link");
const address = document.getElementById("_address");
if ("guessed" in address.dataset) address.textContent = link.href; // behind a proxy the server may not know
function makeButton(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}
link.parentElement.append(makeButton("Print this", () => print()));
if (navigator.clipboard) {
  const button = makeButton("Copy the link to this question", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      document.getElementById("_copied").textContent = "Copied.";
    } catch {
      location.href = link.href;
    }
  });
  link.replaceWith(button);
}
