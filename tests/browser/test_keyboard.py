"""Keys, focus and history: what hands and readers rely on between one page and the next."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import new_scenario
from tests.browser.fingers import comes_to, has_focus, reach, stroke, write

HERE = "document.activeElement.textContent"


def test_a_stroke_puts_the_focus_on_the_filter(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "/")

    has_focus(page, "INPUT#q")
    assert page.locator("#q").input_value() == ""


def test_esc_leaves_the_search_for_the_first_row_it_found(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "/")
    page.keyboard.type("portal")
    page.wait_for_url(re.compile("q=portal"))
    stroke(page, "Escape", "x")

    has_focus(page, "A#")
    assert page.evaluate(HERE) == page.locator("tbody th a").first.inner_text()
    assert page.locator("#q").input_value() == "portal"
    expect(page.get_by_text("1 ticked")).to_be_visible()


def test_j_and_k_walk_the_rows_and_enter_opens_one(page: Page):
    page.goto("/demo/initiatives")
    titles = page.locator("tbody th a:not([data-part])").all_inner_texts()
    walked = []
    for key in "jjk":
        stroke(page, key)
        walked.append(page.evaluate(HERE))
    page.keyboard.press("Enter")

    assert walked == [titles[0], titles[1], titles[0]]
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[0])


def test_o_opens_the_row_in_a_tab_of_its_own_and_the_list_stays(page: Page):
    page.goto("/demo/initiatives?q=portal")
    stroke(page, "j")
    title = page.evaluate(HERE)
    with page.context.expect_page() as opened:
        page.keyboard.press("o")

    expect(opened.value.get_by_role("heading", level=1)).to_have_text(title)
    expect(page).to_have_url(re.compile("q=portal"))


def test_x_chooses_the_row_that_has_the_focus(page: Page):
    page.goto("/demo/scenarios/5/allocations")
    stroke(page, "j", "j", "x")

    [chosen] = page.locator("tr:has(input[name=allocation]:checked)").all()
    assert chosen.evaluate("row => row.contains(document.activeElement)")


def test_j_walks_jobs_and_causes_enter_opens_them_and_p_pauses_a_queue(desk):
    page = desk.window("admin")
    page.goto("/demo/jobs?live=off&q=task:drift-check/check+state:failed")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/demo/jobs/\d+$"))
    page.goto("/demo/jobs?live=off")
    stroke(page, "p")
    expect(page.get_by_role("link", name="Pause scenario-recompute")).to_be_focused()
    stroke(page, "j", "p")
    page.wait_for_url(re.compile(r"/demo/jobs/queues/(?!scenario-recompute)"))
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause the queue")).to_be_focused()
    page.goto("/demo/jobs/dead")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/demo/jobs/dead\?cause="))

    expect(page.locator(".causes > li")).to_have_count(1)


def test_e_edits_in_place_enter_saves_esc_leaves_and_u_undoes(page: Page):
    page.goto("/demo/initiatives?q=Open+data")
    stroke(page, "j", "e")
    page.get_by_label("Title of Open data platform").press("Escape")
    expect(page.locator("form.inline")).to_have_count(0)
    comes_to(page, HERE, "Open data platform")

    stroke(page, "e")
    write(page, page.get_by_label("Title of Open data platform"), "Open data store")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Title saved.")
    comes_to(page, HERE, "Open data store")

    with page.expect_navigation():
        stroke(page, "u")
    expect(page.locator("tbody th a").first).to_have_text("Open data platform")
    comes_to(page, HERE, "Open data platform")


def test_an_undo_in_a_list_stays_at_the_row_and_where_it_was_scrolled_to(page: Page):
    page.goto("/demo/initiatives?sort=-title")
    head = page.locator("tbody th a:not([data-part])").last
    title, address = head.inner_text(), page.url
    head.focus()
    stroke(page, "e")
    write(page, page.get_by_label(f"Title of {title}"), "For a moment")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Title saved.")
    comes_to(page, HERE, "For a moment")
    scrolled = page.evaluate("scrollY")

    with page.expect_navigation():
        stroke(page, "u")

    expect(page.locator("#toasts")).to_contain_text("Undone: ")
    comes_to(page, HERE, title)
    comes_to(page, "scrollY", scrolled)
    assert (page.url, scrolled > 100) == (address, True)


def test_ticked_rows_stay_in_sight_and_lead_to_a_change_of_them(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "j", "x", "j", "j", "X")
    expect(page.locator("#picked")).to_contain_text("3 ticked")
    stroke(page, "b")

    expect(page.get_by_role("heading", level=1)).to_have_text("Change 3 initiatives")


def test_a_slider_moves_its_figure_the_ledger_and_the_address_and_0_takes_it_back(page: Page):
    page.goto("/demo/scenarios/2/what-if")
    page.get_by_label("Data engineering, slider").focus()
    stroke(page, "Shift+ArrowUp")
    expect(page.get_by_role("navigation", name="Changes")).to_contain_text("Data engineering")
    expect(page).to_have_url(re.compile("supply"))
    stroke(page, "0")

    expect(page.get_by_label("Verdict")).to_contain_text("Nothing is changed yet.")
    expect(page).not_to_have_url(re.compile("supply"))
    comes_to(page, "document.activeElement.type", "range")


def test_g_and_a_letter_go_to_a_place(page: Page):
    page.goto("/demo/")
    stroke(page, "g", "s")

    expect(page.get_by_role("heading", level=1)).to_have_text("Scenarios")


def test_a_question_mark_opens_help_and_esc_gives_the_focus_back(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "j")
    before = page.evaluate("document.activeElement.href")
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Keys and help")
    expect(told).to_be_visible()
    for here in ("Next row, previous row", "Change the chosen ones", "Go to h home"):
        expect(told.get_by_text(here)).to_be_visible()
    for elsewhere in ("Pause the queue", "The node above", "On a slider"):
        expect(told.get_by_text(elsewhere)).to_be_hidden()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    comes_to(page, "document.activeElement.href", before)


def test_t_turns_the_light_off_and_on(page: Page):
    page.goto("/demo/")
    stroke(page, "t")
    expect(page.locator("html[data-theme=dark]")).to_be_attached()

    stroke(page, "t")

    expect(page.locator("html[data-theme=light]")).to_be_attached()


def test_single_keys_do_nothing_while_someone_types(page: Page):
    page.goto("/demo/initiatives")
    page.locator("#q").focus()
    page.keyboard.type("gs?t/")

    expect(page.locator("#q")).to_have_value("gs?t/")
    has_focus(page, "INPUT#q")
    assert "/demo/initiatives" in page.url


def test_the_focus_stays_in_the_field_whose_supply_was_saved(supply: Page):
    field = supply.get_by_label("Tokens of Architecture")
    write(supply, field, "77")
    with supply.expect_response("**/supply"):
        supply.keyboard.press("Enter")
    expect(supply.locator("#supply-total [data-label=Supply]")).to_have_text("77")

    has_focus(supply, f"INPUT#{field.get_attribute('id')}")


def test_arrows_walk_the_supply_and_what_is_typed_is_weighed_saved_and_undone(supply: Page):
    reach(supply, supply.get_by_label("Tokens of Architecture"))
    supply.keyboard.type("120")
    supply.keyboard.press("ArrowDown")
    supply.keyboard.type("130")
    expect(supply.locator("#effect")).to_contain_text("2 changes not saved.")
    supply.keyboard.press("Escape")
    expect(supply.locator("#effect")).to_contain_text("1 change not saved.")
    supply.keyboard.press("ArrowUp")
    with supply.expect_response("**/supply"):
        supply.keyboard.press("Enter")
    total = supply.locator("#supply-total [data-label=Supply]")
    expect(total).to_have_text("120")
    expect(supply.locator("#effect .notice")).to_have_count(0)

    supply.locator("h1").click()
    expect(supply.locator("#toasts .toast")).to_be_visible()
    supply.keyboard.press("u")

    expect(total).to_have_text("0")


def test_the_focus_stays_on_the_row_that_moved(page: Page):
    page.goto(f"{new_scenario(page, 'Keys and order')}/priorities")
    row = page.locator("#priorities tbody tr").nth(1)
    title = row.locator("th > a").inner_text()
    up = page.get_by_role("button", name=f"{title} up")
    reach(page, up)
    page.keyboard.press("Enter")
    expect(page.locator("#priorities tbody tr").first.locator("th > a")).to_have_text(title)

    has_focus(page, f"BUTTON#{up.get_attribute('id')}")


def test_the_focus_stays_in_the_filter_that_is_typed_in(page: Page):
    page.goto("/demo/initiatives")
    stroke(page, "/")
    page.keyboard.type("permits", delay=30)
    expect(page.locator("tbody tr")).to_have_count(3)

    has_focus(page, "INPUT#q")
    assert page.locator("#q").input_value() == "permits"


def test_the_focus_follows_to_a_page_reached_by_a_link(page: Page):
    page.goto("/demo/")
    stroke(page, "g", "s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Scenarios")

    comes_to(page, "document.activeElement !== document.body", True)


def test_back_and_forward_show_the_list_as_it_was(page: Page):
    page.goto("/demo/initiatives")
    page.get_by_label("Proposed").check()
    expect(page).to_have_url(re.compile("status="))
    expect(page.get_by_role("link", name="Proposed, remove")).to_be_visible()
    shown = page.locator("tbody th a:not([data-part])").all_inner_texts()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(shown[0])

    page.go_back()

    expect(page.locator("tbody th a:not([data-part])")).to_have_text(shown)
    expect(page.get_by_label("Proposed")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text(shown[0])


def test_arrows_walk_the_org_tree_as_a_tree(desk):
    page = desk.window("admin")
    page.goto("/demo/org-tree")
    page.locator("table.tree tbody a").first.focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        walked.append(page.evaluate(HERE))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert walked == [
        "Engineering",
        "Public services team",
        "Public services team",
        "Casework team",
        "Engineering",
        "Regulation and casework",
        "Northbridge Digital Office",
    ]
    expect(page.get_by_role("heading", level=1)).to_have_text("Engineering")
