// A click on a cell of the heat map chooses its region and engine.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  clientside.evidence = {
    choose: function (click, regions, engines) {
      const point = click && click.points && click.points[0];
      const region = point && regions && regions[point.x];
      const engine = point && engines && engines[point.y];
      if (region && engine) {
        clientside.set_props({ lever: "view.region", page: "evidence" }, { value: region.value });
        clientside.set_props({ lever: "view.engine", page: "evidence" }, { value: engine.value });
      }
      return clientside.no_update;
    },
  };
})();
