// The lines to copy name the address at which this page was opened, and each block of them can be copied at once.
function prepare() {
  for (const one of document.querySelectorAll(".here")) one.textContent = location.origin;
  for (const lines of navigator.clipboard ? document.querySelectorAll(".lines") : []) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    button.onclick = () => navigator.clipboard.writeText(lines.innerText).then(() => (button.textContent = "Copied"));
    lines.before(button);
  }
}
prepare();
document.addEventListener("swapped", prepare);
