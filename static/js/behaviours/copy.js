// Copies the text it is given, or an address, its own or this page's, and says so for a moment.
export default function copy(button) {
  const label = button.textContent
  const show = () => { button.hidden = !navigator.clipboard }
  document.addEventListener("htmx:after:swap", show)  // a region that is shown afresh hides it
  show()
  button.addEventListener("click", async () => {
    const { text, address } = button.dataset
    await navigator.clipboard.writeText(text ?? new URL(address ?? "", location.href).href)
    button.textContent = button.dataset.done
    setTimeout(() => { button.textContent = label }, 2000)
  })
}
