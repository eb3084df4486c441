// After a swap: to what asks for attention, else back to where it was, else to the new page.
export default function focus(root) {
  let before = null

  root.addEventListener("htmx:before:swap", () => { before = document.activeElement })
  root.addEventListener("htmx:after:swap", ({ detail }) => {
    const called = document.querySelector("[data-focus]")
    const lost = before && !before.isConnected
    const page = detail.ctx.target?.tagName === "BODY"
    if (called) {
      called.removeAttribute("data-focus")
      called.focus()
    } else if ((lost || page) && document.activeElement === document.body) {
      const same = lost ? document.getElementById(before.id) : null
      const gone = page || !detail.ctx.target?.isConnected
      const next = same ?? (gone ? document.getElementById("main") : null)
      next?.focus({ preventScroll: true })
    }
    before = null
  })
  document.querySelector("[data-focus]")?.focus()
}
