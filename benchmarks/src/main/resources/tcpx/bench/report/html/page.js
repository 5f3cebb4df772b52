"use strict";
(function () {
  var root = document.documentElement;
  window.addEventListener("error", function (event) {
    root.setAttribute("data-script-error", event.message);
  });

  // Tables: a heading's button sorts by data-v, or by text where there is none; what has no number goes last.
  function key(row, column) {
    var field = row.cells[column];
    var text = field.getAttribute("data-v");
    return text === null ? field.textContent : text;
  }
  function sort(table, column, descending) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var numbers = table.tHead.rows[0].cells[column].classList.contains("num");
    rows.map(function (row, index) {
      var text = key(row, column);
      return { row: row, index: index, value: numbers ? parseFloat(text) : text };
    }).sort(function (a, b) {
      if (numbers && (isNaN(a.value) || isNaN(b.value))) {
        return isNaN(a.value) && isNaN(b.value) ? a.index - b.index : isNaN(a.value) ? 1 : -1;
      }
      var order = numbers ? a.value - b.value : a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
      return (descending ? -order : order) || a.index - b.index;
    }).forEach(function (entry) { body.appendChild(entry.row); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (head, column) {
      head.querySelector("button").addEventListener("click", function () {
        var descending = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
      });
    });
  });

  // One floating label for every mark that has something to say.
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  function show(text, x, y) {
    tip.textContent = text;
    tip.hidden = false;
    var width = tip.offsetWidth;
    tip.style.left = Math.max(4, Math.min(window.innerWidth - width - 4, x + 12)) + "px";
    tip.style.top = (y > 70 ? y - tip.offsetHeight - 10 : y + 16) + "px";
  }
  document.addEventListener("pointermove", function (event) {
    var mark = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (mark) {
      show(mark.getAttribute("data-tip"), event.clientX, event.clientY);
    } else if (!event.target.closest || !event.target.closest("[data-tips]")) {
      tip.hidden = true;
    }
  });
  document.addEventListener("pointerleave", function () { tip.hidden = true; });
  window.tcpxTip = { show: show, hide: function () { tip.hidden = true; } };

  // On paper nothing is folded away.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (fold) { fold.open = true; });
  });

  root.setAttribute("data-script", "ready");
})();
