// A form that is on its way is not sent again: a double click makes one change.
export default function once(root) {
  let underway = new WeakSet()

  root.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return
    if (underway.has(event.target)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    underway.add(event.target)
  }, true)
  root.addEventListener("htmx:finally:request", ({ target }) => {
    const form = target.closest?.("form")
    if (form) underway.delete(form)
  })
  addEventListener("pageshow", () => { underway = new WeakSet() })
}
