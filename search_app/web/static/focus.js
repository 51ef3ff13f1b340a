// "/" goes to the search box, unless somebody is typing. The pages work without this file.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  event.preventDefault();
  const box = document.getElementById("_q");
  box.focus();
  box.select();
});
