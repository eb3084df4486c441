// A form that is on its way is not sent again: a double click makes one change. Where its answer
// leads to another page, that is until the page has come.
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
  root.addEventListener("htmx:finally:request", ({ target, detail }) => {
    const form = target.closest?.("form")
    if (form && !detail.ctx.keepIndicators) underway.delete(form)
  })
  addEventListener("pageshow", () => { underway = new WeakSet() })
}
