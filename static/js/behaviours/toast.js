// Goes after ten seconds, unless someone is looking at it.
export default function toast(element) {
  const watched = () => element.matches(":hover, :focus-within")
  const leave = () => { if (watched()) setTimeout(leave, 2000); else element.remove() }
  setTimeout(leave, 10000)
}
