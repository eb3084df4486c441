// A request that failed or was not answered: says so and leaves the old content where it is.
function hide(region) {
  const notice = document.querySelector(`${region} > .notice`)
  if (notice) notice.hidden = true
}

function say(reason) {
  const notice = document.querySelector("#failure > .notice")
  if (!notice) return
  notice.querySelector("[data-part=reason]").textContent = reason
  notice.querySelector("[data-part=dismiss]").onclick = () => hide("#failure")
  notice.hidden = false
}

export default function failure(root) {
  root.addEventListener("htmx:response:error", ({ detail }) => {
    const { status, headers } = detail.ctx.response
    if (status < 500) return
    const request = headers.get("X-Request-ID")
    say(request ? `Request ${request}.` : "")
  })
  root.addEventListener("htmx:after:request", ({ detail }) => {
    if (!detail.ctx.response.raw.ok) return
    hide("#failure")
    if (detail.ctx.request.method !== "GET") hide("#notice")
  })
  root.addEventListener("htmx:error", () => say("The connection may be lost."))
}
