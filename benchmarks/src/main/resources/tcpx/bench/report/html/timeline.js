"use strict";
(function () {
  var data = JSON.parse(document.getElementById("timeline-data").textContent);
  var chart = document.getElementById("figure-timeline");
  var axis = document.getElementById("timeline-axis");
  var height = chart.viewBox.baseVal.height;
  var from = 0; // nanoseconds since the first posting, at the left edge
  var span = data.span; // nanoseconds shown
  var SHORTEST = 1000;

  function label(ns, step) {
    var unit = step >= 1e9 ? [1e9, "s"] : step >= 1e6 ? [1e6, "ms"] : step >= 1e3 ? [1e3, "µs"] : [1, "ns"];
    return +(ns / unit[0]).toFixed(3) + " " + unit[1];
  }
  function draw() {
    span = Math.max(Math.min(SHORTEST, data.span), Math.min(data.span, span));
    from = Math.max(0, Math.min(data.span - span, from));
    var scale = data.width / data.span;
    chart.setAttribute("viewBox", from * scale + " 0 " + span * scale + " " + height);
    var step = Math.pow(10, Math.floor(Math.log10(span / 4)));
    var wanted = chart.clientWidth < 500 ? 3 : 7;
    while (span / step > wanted) {
      step *= String(step)[0] === "2" ? 2.5 : 2;
    }
    while (axis.firstChild) {
      axis.removeChild(axis.firstChild);
    }
    for (var at = Math.ceil(from / step) * step; at <= from + span; at += step) {
      var share = (at - from) / span * 100;
      var text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("x", share + "%");
      text.setAttribute("y", 15);
      text.setAttribute("text-anchor", share < 3 ? "start" : share > 94 ? "end" : "middle");
      text.textContent = label(at, step);
      axis.appendChild(text);
    }
  }
  function zoom(factor, share) {
    var centre = from + span * share;
    span *= factor;
    span = Math.max(Math.min(SHORTEST, data.span), Math.min(data.span, span));
    from = centre - span * share;
    draw();
  }
  function share(event) {
    var box = chart.getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  }
  chart.addEventListener("wheel", function (event) {
    if (event.ctrlKey || event.shiftKey) {
      event.preventDefault();
      zoom((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, share(event));
    }
  }, { passive: false });
  chart.addEventListener("dblclick", function (event) { zoom(0.4, share(event)); });

  var held = null;
  chart.addEventListener("pointerdown", function (event) {
    held = { x: event.clientX, from: from };
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointerup", function () { held = null; });
  chart.addEventListener("pointercancel", function () { held = null; });
  chart.setAttribute("data-tips", "");
  chart.addEventListener("pointermove", function (event) {
    var box = chart.getBoundingClientRect();
    if (held) {
      from = held.from - (event.clientX - held.x) / box.width * span;
      draw();
      return;
    }
    var time = from + share(event) * span;
    var y = (event.clientY - box.top) / box.height * height;
    var slack = span / box.width * 2;
    for (var i = 0; i < data.chunks.length; i++) {
      var c = data.chunks[i];
      var end = Math.max.apply(null, c[1]);
      if (y >= c[0] && y < c[0] + data.row && time >= c[1][0] - slack && time <= end + slack) {
        window.tcpxTip.show(says(c), event.clientX, event.clientY);
        return;
      }
    }
    window.tcpxTip.hide();
  });
  chart.addEventListener("pointerleave", function () { window.tcpxTip.hide(); });
  function says(c) {
    var lines = ["channel " + c[2] + ", transfer " + c[3] + ", grain " + c[4] + ", " + c[5] + " bytes",
      "posted at " + label(c[1][0], 1e6)];
    data.events.forEach(function (name, i) {
      if (i > 0 && name) {
        lines.push(c[1][i] < 0 ? name + ": not in the log" : name + " " + label(c[1][i] - c[1][0], 1e3) + " later");
      }
    });
    return lines.join("\n");
  }

  chart.addEventListener("keydown", function (event) {
    var move = { ArrowLeft: -0.2, ArrowRight: 0.2 }[event.key];
    if (move) {
      from += move * span;
      draw();
    } else if (event.key === "+" || event.key === "=") {
      zoom(0.6, 0.5);
    } else if (event.key === "-") {
      zoom(1.6, 0.5);
    } else {
      return;
    }
    event.preventDefault();
  });
  document.getElementById("zoom-in").addEventListener("click", function () { zoom(0.5, 0.5); });
  document.getElementById("zoom-out").addEventListener("click", function () { zoom(2, 0.5); });
  document.getElementById("zoom-all").addEventListener("click", function () { from = 0; span = data.span; draw(); });
  window.addEventListener("resize", draw);
  draw();
  document.documentElement.setAttribute("data-timeline", "ready");
})();
