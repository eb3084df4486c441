// A table whose rows lie within one another: arrows walk it as a tree. Up and down go on by one row,
// right to the first within, left to the one around, Home and End to the ends. Tab walks links as ever.
export default function tree(table) {
  const heads = () => [...table.tBodies[0].querySelectorAll("th[data-depth] a")]
  const depth = (head) => Number(head.closest("th").dataset.depth)

  table.tBodies[0].addEventListener("keydown", (event) => {
    const all = heads(), at = all.indexOf(event.target)
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    const here = depth(all[at])
    const next = {
      ArrowUp: () => all[at - 1],
      ArrowDown: () => all[at + 1],
      ArrowRight: () => (all[at + 1] && depth(all[at + 1]) > here ? all[at + 1] : null),
      ArrowLeft: () => all.slice(0, at).reverse().find((head) => depth(head) < here),
      Home: () => all[0],
      End: () => all[all.length - 1],
    }[event.key]
    if (!next) return
    event.preventDefault()
    next()?.focus()
  })
}
