// A region that is not sent what it shows already: it sends the tag of that back, and hears 304.
export default function unchanged(region) {
  let seen = {}
  const mine = (event) => event.detail.ctx.sourceElement === region
  const address = () => region.getAttribute("hx-get")

  region.addEventListener("htmx:before:request", (event) => {
    if (mine(event) && seen.tag && seen.address === address()) {
      event.detail.ctx.request.headers["If-None-Match"] = seen.tag
    }
  })

  region.addEventListener("htmx:after:request", (event) => {
    if (!mine(event)) return
    const { status, headers } = event.detail.ctx.response
    if (status === 200) seen = { tag: headers.get("ETag"), address: address() }
    const at = region.querySelector("[data-part=live-at]")
    if (status !== 304 || !at) return
    at.textContent = `as of ${headers.get("As-Of")}`
    at.dataset.lost = at.dataset.lost.replace(/\d\d:\d\d:\d\d/, headers.get("As-Of"))
  })
}
