// Copies the address of this question. Without this file there is a plain link to it instead.
const link = document.getElementById("_link");
const address = document.getElementById("_address");
if ("guessed" in address.dataset) address.textContent = link.href; // behind a proxy the server may not know
if (navigator.clipboard) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Copy the link to this question";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      document.getElementById("_copied").textContent = "Copied.";
    } catch {
      location.href = link.href;
    }
  });
  link.replaceWith(button);
}
