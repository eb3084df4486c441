// A notice that may be put away.
export default function dismissible(notice) {
  const button = notice.querySelector("[data-part=dismiss]")
  button.hidden = false
  button.addEventListener("click", () => { notice.hidden = true })
}
