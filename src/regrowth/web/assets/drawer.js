// Files that cannot be brought in are told, not dropped in silence; a link out of the drawer closes it.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  function cannot(file, limits) {
    const endings = limits.endings.split(",");
    return file.size > Number(limits.most) || !endings.some((ending) => file.name.toLowerCase().endsWith(ending));
  }

  // Before the page's framework hears of the files: it would leave out those that cannot be, and say nothing.
  function look(event) {
    const place = event.target.closest && event.target.closest(".upload");
    const files = [...((event.dataTransfer || event.target).files || [])];
    if (!place || !files.length) return;
    const limits = place.dataset;
    const together = files.reduce((sum, file) => sum + file.size, 0);
    const refused = files.filter((file) => cannot(file, limits));
    if (!refused.length && together <= Number(limits.together)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = "";
    const told = (refused.length ? refused : files).map((file) => [file.name, file.size]);
    clientside.set_props("refused", { data: told });
  }
  ["change", "drop"].forEach((kind) => document.addEventListener(kind, look, true));

  // What is pressed is often drawn anew: the keyboard stays where it was, or goes to what has come instead.
  let held = null;
  document.addEventListener("focusin", function (event) {
    const inside = event.target.closest && event.target.closest("#drawer-content");
    if (inside) held = event.target.id || held;
  });
  new MutationObserver(function () {
    const content = document.getElementById("drawer-content");
    if (!content) return;
    for (const input of content.querySelectorAll(".upload input[type=file]")) {
      input.setAttribute("aria-label", input.closest(".upload").dataset.label);
    }
    if (!held || document.activeElement !== document.body) return;
    const places = [document.getElementById(held)];
    places.push(...["[id*='\"rename\"']", "input, button"].map((kind) => content.querySelector(kind)));
    const again = places.find(Boolean);
    if (again) again.focus();
  }).observe(document.documentElement, { childList: true, subtree: true });

  clientside.drawer = {
    // What was kept or deleted can be compared at once, where the page has a list to choose from.
    offer: function (choices) {
      const list = { lever: "view.scenarios", page: "outcome" };
      if (document.getElementById(JSON.stringify(list))) clientside.set_props(list, { data: choices });
      return clientside.no_update;
    },

    leave: (clicks) => (clicks.some(Boolean) ? false : clientside.no_update),
  };
})();
