// A log that is kept at its end while it grows: only once somebody asks for it.
export default function follow(section) {
  let following = false
  const button = () => section.querySelector("[data-part=follow]")
  const log = () => section.querySelector("pre")

  const show = () => {
    if (!button() || !log()) return
    button().hidden = false
    button().setAttribute("aria-pressed", String(following))
    button().onclick = () => { following = !following; log().focus(); show() }
    if (following) log().scrollTop = log().scrollHeight
  }

  document.addEventListener("htmx:after:swap", show)
  show()
}
