// Whoever is to be shown in the tab People, by another tab's event "cuttings:person" or by the address. Gradio makes a
// tab only when it is first opened: until then nobody there listens, and this script does.

const WAIT = 20000; // milliseconds

function when(selector, act, until = performance.now() + WAIT) {
  const found = document.querySelector(selector);
  if (found) act(found);
  else if (performance.now() < until) requestAnimationFrame(() => when(selector, act, until));
}

window.addEventListener("cuttings:person", function listen(event) {
  if (!element.isConnected) return window.removeEventListener("cuttings:person", listen, true);
  if (document.querySelector("#people [data-listening]")) return;
  const { detail } = event;
  when("#people-tab-button", (tab) => tab.click());
  when("#people [data-listening]", () => window.dispatchEvent(new CustomEvent("cuttings:person", { detail })));
}, true);

const { searchParams } = new URL(location.href);
const name = searchParams.get("person");
if (name) {
  const detail = { name, about: searchParams.get("about") || "" };
  window.dispatchEvent(new CustomEvent("cuttings:person", { detail }));
}
