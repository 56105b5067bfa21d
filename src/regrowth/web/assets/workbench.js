// What the browser does by itself: gather the controls, keep the link, save pictures.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const none = () => clientside.no_update;
  const components = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  components.percent = function (value) {
    const gap = document.documentElement.lang === "ko" ? "" : "\u00a0";
    return `${Math.round(1000 * value) / 10}${gap}%`;
  };

  // A move is answered at once by what can follow a slider (/live); one question is asked at a time, and what
  // moves meanwhile is asked together afterwards. Once all has come to rest the page's own state follows, and
  // with it the rest of the page.
  let current = null;
  let wanted = null;
  let defaults = {};
  let moved = new Set();
  let unrested = new Set();
  let asking = 0;
  let turn = 0;
  let rest = null;
  const PATIENCE = 10000;
  const REST = 450;

  function send() {
    if (!moved.size || Date.now() - asking < PATIENCE) return;
    const names = [...moved];
    moved = new Set();
    names.forEach((name) => unrested.add(name));
    current = Object.assign({}, current, { parameters: wanted, moved: names });
    mark("no");
    keepAddress(current);
    asking = Date.now();
    const mine = turn;
    const question = { parameters: current.parameters, moved: names, exhibits: named("exhibit"), panels: named("panel") };
    window
      .fetch("/live", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(question),
      })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((answer) => (mine === turn ? show(answer, mine) : undefined))
      .catch(() => {})
      .finally(function () {
        if (mine !== turn) return; // another page was opened meanwhile
        asking = 0;
        send();
      });
    window.clearTimeout(rest);
    rest = window.setTimeout(settle, REST);
  }

  function settle() {
    if (moved.size || asking) {
      rest = window.setTimeout(settle, REST);
      return;
    }
    const names = [...unrested];
    unrested = new Set();
    current = Object.assign({}, current, { moved: [...names, ...names.map((name) => "settled." + name)] });
    clientside.set_props("state", { data: current });
  }

  function named(kind) {
    return [...document.querySelectorAll(`[id^='{"${kind}"']`)].map((found) => JSON.parse(found.id)[kind]);
  }

  // Figures first, for the eye is there; what is written follows once they are drawn.
  function show(answer, mine) {
    const drawn = [];
    if (answer.notice || document.getElementById("notice").childElementCount) {
      clientside.set_props("notice", { children: answer.notice });
    }
    for (const [name, figure] of Object.entries(answer.figures)) {
      const holder = document.getElementById(JSON.stringify({ exhibit: name }));
      const plot = holder && holder.querySelector(".js-plotly-plot");
      if (!plot || !plot.offsetParent) continue;
      const layout = Object.assign({}, figure.layout, { autosize: true, height: undefined, width: undefined });
      drawn.push(window.Plotly.react(plot, figure.data, layout));
    }
    return Promise.all(drawn)
      .then(() => new Promise((painted) => window.requestAnimationFrame(() => window.setTimeout(painted))))
      .then(function () {
        if (mine !== turn) return;
        for (const [name, children] of Object.entries(answer.panels)) {
          clientside.set_props({ panel: name }, { children: children });
        }
      });
  }

  function search(state, changes) {
    const kept = Object.entries(Object.assign({}, state.parameters, changes)).filter(([, value]) => value !== "");
    const found = new URLSearchParams(kept).toString().replace(/%2C/g, ",");
    return found ? "?" + found : "";
  }

  // Where a link to another page or language leads.
  function address(id, state) {
    if (id.nav) return id.page + search(state, {});
    return window.location.pathname + search(state, { lang: id.language }) + window.location.hash;
  }

  function keepAddress(state) {
    const here = window.location.pathname + search(state, {}) + window.location.hash;
    window.history.replaceState(window.history.state, "", here);
  }

  function entries(inputs) {
    const found = [];
    for (const group of inputs) {
      if (!Array.isArray(group)) continue;
      for (const entry of group) {
        if (entry.id && entry.id.lever) found.push([entry.id.lever, entry.value]);
        if (entry.id && entry.id.switch) found.push([entry.id.switch, entry.value]);
      }
    }
    return found;
  }

  function same(a, b) {
    if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) < 1e-9;
    if (Array.isArray(a) || Array.isArray(b)) return text(a) === text(b);
    return a === b || (a ?? "") === (b ?? "");
  }

  function text(value) {
    if (typeof value === "boolean") return value ? "1" : "0";
    if (typeof value === "number") return String(Math.round(value * 1e6) / 1e6);
    return value == null ? "" : String(value);
  }

  // A switch named list:item sets one item of a list; a leading ! means that on is the absence of it.
  function note(parameters, name, value, standard) {
    const at = name.indexOf(":");
    if (at > 0) {
      const inverse = name[0] === "!";
      const list = name.slice(inverse ? 1 : 0, at);
      const item = name.slice(at + 1);
      const held = new Set((parameters[list] || "").split(",").filter(Boolean));
      if (Boolean(value) !== inverse) held.add(item); else held.delete(item);
      if (held.size) parameters[list] = [...held].join(","); else delete parameters[list];
      return list;
    }
    if (same(value, standard) || value === null || value === undefined || value === "") delete parameters[name];
    else parameters[name] = text(value);
    return name;
  }

  // What a control within a panel shows first is its standard, unless the link says otherwise.
  let standards = {};

  function first(name, value) {
    if (!(name in standards)) standards[name] = name in current.parameters ? undefined : value;
    return standards[name];
  }

  // Take over what a control says; controls within panels come and go: what they are without a move is told
  // by their kind.
  function take(parameters, name, value) {
    const kind = name.split(".")[0] + ".*";
    if (!(name in defaults) && !(kind in defaults)) return;
    const key = name.indexOf(":") > 0 ? name.slice(name[0] === "!" ? 1 : 0, name.indexOf(":")) : name;
    const before = parameters[key];
    const standard = name in defaults ? defaults[name] : defaults[kind] === "" ? first(name, value) : defaults[kind];
    const changed = note(parameters, name, value, standard);
    if (parameters[changed] !== before) moved.add(changed);
  }

  // What a slider stands at, for the eye beside its name and for the ear at its thumb.
  function showValue(thumb) {
    const control = thumb.closest(".control");
    const shown = control && control.querySelector("output");
    if (!shown || !shown.firstChild) return;
    const value = Number(thumb.getAttribute("aria-valuenow"));
    const said = "share" in shown.dataset ? components.percent(value) : String(Math.round(value * 1e4) / 1e4);
    shown.firstChild.nodeValue = said;
    thumb.setAttribute("aria-valuetext", said);
  }
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[role=slider]")) showValue(event.target);
  });

  // A slider's own attribute tells where it stands well before the page's framework has passed its move on.
  new MutationObserver(function (changes) {
    if (!current) return;
    for (const { target } of changes) {
      const holder = target.closest(`[id^='{"lever"']`);
      showValue(target);
      if (!holder || !holder.contains(document.activeElement)) continue; // set by the page, not by a hand
      const parameters = Object.assign({}, wanted);
      take(parameters, JSON.parse(holder.id).lever, Number(target.getAttribute("aria-valuenow")));
      wanted = parameters;
      send();
    }
  }).observe(document.documentElement, { attributeFilter: ["aria-valuenow"], subtree: true });

  // A link to another page or language takes along what has moved and not yet come to rest.
  function takeAlong(event) {
    const link = event.target.closest && event.target.closest("#navigation a, #brand a, #actions a");
    if (!link || !link.id || !current || !wanted) return;
    const id = JSON.parse(link.id);
    const href = address(id, { parameters: wanted });
    if (link.getAttribute("href") !== href) clientside.set_props(id, { href: href });
  }
  ["pointerdown", "focusin"].forEach((kind) => document.addEventListener(kind, takeAlong, true));

  // What was done is said for a moment where all can see it and read aloud.
  let silence = null;

  function tell(text) {
    const told = document.getElementById("told");
    if (!told || !text) return;
    told.textContent = text;
    window.clearTimeout(silence);
    silence = window.setTimeout(() => (told.textContent = ""), 4000);
  }

  // A link to a figure leads to it: again and again until the page has its answers, for what stands above it
  // grows as it comes, but no longer once the reader takes over.
  function arrive() {
    const card = () => document.getElementById(JSON.stringify({ card: window.location.hash.slice(1) }));
    if (!window.location.hash) return;
    let patience = 150;
    const reader = ["wheel", "pointerdown", "keydown", "touchstart"];
    const stop = () => (patience = 0);
    reader.forEach((kind) => window.addEventListener(kind, stop, { once: true, passive: true }));
    const timer = window.setInterval(function () {
      const found = card();
      const settled = document.body.dataset.answered === "yes";
      if (found && patience > 0) found.scrollIntoView({ block: "start" });
      patience = Math.min(patience - 1, found && settled ? 8 : patience); // what is answered is drawn a little later
      if (patience > 0) return;
      window.clearInterval(timer);
      reader.forEach((kind) => window.removeEventListener(kind, stop));
    }, 200);
  }

  // What explains a figure closes with Escape and with a click elsewhere.
  function close(except) {
    for (const held of document.querySelectorAll("details.explained[open]")) {
      if (held === except) continue;
      if (held.contains(document.activeElement)) held.querySelector("summary").focus();
      held.open = false;
    }
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(null));
  document.addEventListener("pointerdown", (event) => close(event.target.closest("details.explained")));
  document.addEventListener("focusin", (event) => close(event.target.closest("details.explained")));

  function plotOf(name) {
    const card = document.getElementById(JSON.stringify({ card: name }));
    return card && card.querySelector(".js-plotly-plot");
  }

  // Where there is no figure there is nothing to save, and that is said.
  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("button.tool[data-lacking]");
    if (!button) return;
    const id = JSON.parse(button.id);
    if (!plotOf(id.data || id.picture)) tell(button.dataset.lacking);
  });

  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const held = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(held);
    held.select();
    const done = document.execCommand("copy");
    held.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  // Whether the page shows the answer to the present state.
  function mark(settled) {
    document.body.dataset.answered = settled;
  }

  clientside.workbench = {
    gather: function (_values, _switches, _answered, _state, standing) {
      if (!current || !standing) return none();
      defaults = standing;
      const context = clientside.callback_context;
      const parameters = Object.assign({}, current.parameters);
      for (const [name, value] of entries(context.inputs_list)) take(parameters, name, value);
      wanted = parameters;
      send();
      if (context.triggered.some((entry) => entry.prop_id === "answered.data") && !unrested.size && !moved.size) {
        mark("yes");
      }
      return none();
    },

    // Keep the address, and let every link to another page take along what was moved.
    link: function (state, pages, languages) {
      if (!state) return [none(), none(), none()];
      mark("no");
      document.documentElement.lang = state.language;
      // a page that opens starts anew; a state that was set here may be older than what moved since
      if (state.moved === null) {
        current = state;
        wanted = state.parameters;
        asking = 0;
        turn += 1;
        standards = {};
        defaults = {};
        moved = new Set();
        unrested = new Set();
        window.clearTimeout(rest);
        arrive();
      }
      return [
        search(state, {}),
        pages.map((id) => address(id, state)),
        languages.map((id) => address(id, state)),
      ];
    },

    picture: function () {
      const button = clientside.callback_context.triggered_id;
      if (!button || !clientside.callback_context.triggered[0].value) return none();
      const frame = plotOf(button.picture);
      if (frame) {
        window.Plotly.downloadImage(frame, {
          format: "png", filename: button.picture, scale: 2,
          width: frame.clientWidth, height: frame.clientHeight,
        });
      }
      return button.picture;
    },

    share: function () {
      const button = clientside.callback_context.triggered_id;
      if (!button || !clientside.callback_context.triggered[0].value) return none();
      const pressed = document.activeElement;
      const address = window.location.href.split("#")[0] + "#" + button.link;
      window.history.replaceState(window.history.state, "", address);
      const { done, otherwise } = (pressed && pressed.dataset) || {};
      copy(address).then(() => tell(done), () => tell(otherwise));
      return button.link;
    },
  };
})();
