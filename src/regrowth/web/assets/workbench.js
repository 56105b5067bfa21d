// What the browser does by itself: gather the controls, keep the link, save pictures.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const none = () => clientside.no_update;
  const components = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  components.percent = (value) => `${Math.round(1000 * value) / 10} %`;

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
    return id.nav ? id.page + search(state, {}) : window.location.pathname + search(state, { lang: id.language });
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

  // A slider's own attribute tells where it stands well before the page's framework has passed its move on.
  new MutationObserver(function (changes) {
    if (!current) return;
    for (const { target } of changes) {
      const holder = target.closest(`[id^='{"lever"']`);
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
      const frame = [...document.querySelectorAll(".js-plotly-plot")].find((plot) => {
        const card = plot.closest(".card");
        return card && card.id && JSON.parse(card.id).card === button.picture;
      });
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
      const id = JSON.stringify({ card: button.link });
      const address = window.location.href.split("#")[0] + "#" + encodeURIComponent(id);
      if (navigator.clipboard) navigator.clipboard.writeText(address).catch(() => {});
      window.history.replaceState(window.history.state, "", address);
      return button.link;
    },
  };
})();
