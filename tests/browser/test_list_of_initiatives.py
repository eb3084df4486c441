"""The list of initiatives under the hands: what is edited in it, and what many are given at once."""

from playwright.sync_api import Page

CLEAR = """() => [...document.querySelectorAll("tbody tr")].map((row) => {
  const word = row.querySelector(".edit-here").getBoundingClientRect()
  const title = row.querySelector("th a").getClientRects()
  const next = row.querySelector("th + td").getBoundingClientRect()
  return [...title].at(-1).right <= word.left && word.right <= next.left && word.height < 24
})"""


def test_the_word_that_edits_a_title_covers_neither_it_nor_what_stands_beside_it(page: Page):
    clear = []
    for width in (720, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/demo/initiatives")
        clear += page.evaluate(CLEAR)

    assert (len(clear), all(clear)) == (150, True)
