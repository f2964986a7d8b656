// Elements made of text: article text only enters the page through textContent. Prepended to every script.

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(className, text, act) {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

// Tells whether it worked. Without TLS a browser lends the clipboard to this machine's pages alone; elsewhere a selected
// field does it, and what had the focus and the selection has it again afterwards.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const selected = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
    const field = make("textarea", "", text);
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (focused) focused.focus({ preventScroll: true });
    getSelection().removeAllRanges();
    if (selected) getSelection().addRange(selected);
    return copied;
  }
}
