// One menu is open at a time; a click beside it or Esc closes it, as Esc closes the rail.
export default function menus(root) {
  const close = (kept) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(kept)) menu.open = false
    }
  }

  root.addEventListener("click", ({ target }) => close(target))
  root.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return
    const menu = document.activeElement?.closest("details.menu[open]")
    close(null)
    menu?.querySelector("summary").focus()
    if (location.hash === "#rail") location.hash = "#main"
  })
}
