// Says that the page has been drawn, as Kontor's screens do.
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => (document.title = "Drawn"))));
