// Copies the text it is given, or an address, its own or this page's, and says so for a moment.
export default function copy(button) {
  const label = button.textContent
  button.hidden = !navigator.clipboard
  button.addEventListener("click", async () => {
    const { text, address } = button.dataset
    await navigator.clipboard.writeText(text ?? new URL(address ?? "", location.href).href)
    button.textContent = button.dataset.done
    setTimeout(() => { button.textContent = label }, 2000)
  })
}
