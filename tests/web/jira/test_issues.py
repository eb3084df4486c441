"""The pages of mirrored issues."""

import re

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.intake.models import IntakeRequest
from tests.kit.browser import HTMX, fragment, named_rows, post
from tests.kit.intake import converted
from tests.kit.jira import connected, issues, synced
from tests.kit.portfolio import made
from tests.kit.statements import counted
from tests.kit.workbooks import opened
from tests.kit.world import World
from tests.parts.jira import Jira
from tests.web.jira.conftest import LIST, mirrored

OFFERED = re.compile(r'name="initiative_id" value="(\d+)"')


def test_an_empty_list_says_who_can_connect_a_site(world: World, admin, viewer):
    assert "Connect a Jira site" in admin.get(LIST).text
    assert "needs the permission jira:admin" in viewer.get(LIST).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_things_however_many_issues(
    world: World, jira: Jira, viewer, count: int
):
    mirrored(world, jira, *(f"PERM-{n}" for n in range(1, count + 1)))

    with counted(world.engine) as sent:
        viewer.get(LIST)

    assert len(sent) == 5


def test_the_list_its_fragment_and_its_twins_show_the_same(world: World, jira: Jira, viewer):
    jira.put(9, "PERM-9", jira.now, priority={"name": "High"}, summary="=Cmd")
    mirrored(world, jira, "PERM-1", "PERM-2")

    assert named_rows(viewer.get(LIST)) == ["=Cmd", "Of PERM-2", "Of PERM-1"]
    assert named_rows(viewer.get(f"{LIST}?priority=High")) == ["=Cmd"]
    assert named_rows(fragment(viewer, f"{LIST}?q=perm-2", "form#results")) == ["Of PERM-2"]
    assert named_rows(viewer.get(f"{LIST}?linked=yes")) == []
    assert [row["key"] for row in viewer.get(f"{LIST}.json?sort=key").get_json()] == [
        "PERM-1",
        "PERM-2",
        "PERM-9",
    ]
    assert "'=Cmd" in viewer.get(f"{LIST}.csv?priority=High").text
    assert viewer.get(LIST).text.count(f"{LIST}.xlsx") == 1
    sheet = opened(viewer.get(f"{LIST}.xlsx?priority=High").data)
    assert ("=Cmd" in {cell.value for cell in sheet[2]}, sheet.max_row) == (True, 2)


def test_priorities_statuses_and_keys_are_ordered_by_what_they_mean(
    world: World, jira: Jira, viewer
):
    told = [("High", "Done"), ("Lowest", "To Do"), ("Highest", "In Progress"), ("Soon", "To Do")]
    for number, (priority, category) in zip((9, 10, 100, 11), told, strict=True):
        status = {"name": "Open", "statusCategory": {"name": category}}
        jira.put(number, f"PERM-{number}", jira.now, priority={"name": priority}, status=status)
    synced(world, connected(world, jira, ["PERM"]))

    def keys(sort: str) -> list[str]:
        rows = viewer.get(f"{LIST}.json?sort={sort}").get_json()
        return [row["key"].removeprefix("PERM-") for row in rows]

    assert keys("priority") == ["100", "9", "10", "11"]
    assert keys("-priority") == ["11", "10", "9", "100"]
    assert keys("status") == ["10", "11", "100", "9"]
    assert keys("key") == ["9", "10", "11", "100"]
    page = viewer.get(LIST).text
    assert options(page, "priority") == ["Highest", "High", "Lowest", "Soon"]
    assert options(page, "category") == ["To Do", "In Progress", "Done"]
    assert "In progress" in page and "In Progress</" not in page


def options(page: str, facet: str) -> list[str]:
    return re.findall(rf'name="{facet}" value="([^"]+)"', page)


def test_an_issue_is_linked_and_made_a_request(world: World, jira: Jira, planner, viewer):
    mirrored(world, jira)
    page, [hub] = f"{LIST}/{issues(world)['PERM-1'].id}", made(world, "Hub")
    assert "Make a request" not in viewer.get(page).text
    assert post(viewer, "/acme/", f"{page}/link", {"initiative_id": hub}).status_code == 403

    post(planner, page, f"{page}/link", {"initiative_id": str(hub)})
    assert "PERM-1 is linked." in planner.get(page).text
    assert post(planner, page, f"{page}/link", {"initiative_id": "999"}).status_code == 404
    assert post(planner, page, f"{page}/link", {"initiative_id": "hub"}).status_code == 404
    assert issues(world)["PERM-1"].initiative_id == hub
    first = post(planner, page, f"{page}/requests").headers["Location"]
    again = post(planner, page, f"{page}/requests").headers["Location"]

    assert first == again
    shown = planner.get(first).text
    assert f'Jira, <a href="{page}">PERM-1</a>' in shown
    with world.session() as session:
        assert session.scalars(select(IntakeRequest.title)).all() == ["Of PERM-1"]


def test_an_initiative_leads_to_its_issues_and_its_request(world: World, jira: Jira, planner):
    mirrored(world, jira)
    _, hub = converted(world, "Hub")
    issue_page = f"{LIST}/{issues(world)['PERM-1'].id}"
    here = f"/acme/initiatives/{hub}"
    assert "No Jira issue is linked to it." in planner.get(f"{here}/jira-issues").text

    post(planner, issue_page, f"{issue_page}/link", {"initiative_id": str(hub)})

    page = planner.get(here).text
    assert f'hx-get="{here}/jira-issues"' in page
    assert f'href="{here}/request">what was asked for</a>' in page
    linked = planner.get(f"{here}/jira-issues")
    assert named_rows(linked) == ["Of PERM-1"]
    assert "Here it is proposed. In Jira 1 issue is to do." in linked.text
    assert planner.get(f"{here}/jira-issues.json").get_json()[0]["key"] == "PERM-1"


def test_an_issue_is_offered_the_initiatives_it_may_belong_to(world: World, jira: Jira, planner):
    jira.put(1, "PERM-1", jira.now, summary="Harbour permits online", labels=["ndo-7"])
    synced_by = connected(world, jira, ["PERM"])
    synced(world, synced_by)
    made(world, "Bins")
    [like] = made(world, "Harbour permits")
    [labelled] = made(world, "Quays", external_key="NDO-7")
    page = f"{LIST}/{issues(world)['PERM-1'].id}"

    offered = OFFERED.findall(planner.get(page).text)
    post(planner, page, f"{page}/link", {"initiative_id": str(like)})

    assert offered == [str(labelled), str(like)]
    assert "It may belong to" not in planner.get(page).text


def test_an_initiative_is_searched_for_and_linked(world: World, jira: Jira, planner):
    mirrored(world, jira)
    page = f"{LIST}/{issues(world)['PERM-1'].id}"
    [quays] = made(world, "Quays online", external_key="NDO-7")
    made(world, "Bins away", archived_at=clock.now(), archive_reason="Done")
    made(world, *(f"Bins {number:02}" for number in range(11)))

    part = planner.get(f"{page}?find=ndo-7", headers={**HTMX, "HX-Target": "div#link-choices"})
    many = planner.get(f"{page}?find=bins").text
    none = planner.get(f"{page}?find=<b>").text

    assert OFFERED.findall(part.text) == [str(quays)]
    assert ("<html" in part.text, part.headers["HX-Trigger"]) == (
        False,
        '{"announce": "1 initiative found"}',
    )
    assert len(OFFERED.findall(many)) == 10
    assert "There are more: type on." in many
    assert "No initiative in use has “&lt;b&gt;”" in none

    post(planner, page, f"{page}/link", {"initiative_id": str(quays)})
    assert "Link to nothing" in planner.get(page).text
    post(planner, page, f"{page}/link", {})
    assert issues(world)["PERM-1"].initiative_id is None


def test_an_initiative_links_an_issue_by_its_key_and_undoes_it(world: World, jira: Jira, planner):
    mirrored(world, jira, "PERM-1", "PERM-2")
    one, other = made(world, "Harbour", "Quays")
    here = f"/acme/initiatives/{one}/jira-issues"

    shown = post(planner, here, here, {"key": "perm-1"}, follow_redirects=True)
    taken = post(planner, here, f"/acme/initiatives/{other}/jira-issues", {"key": "PERM-1"})
    nothing = post(planner, here, here, {"key": "PERM-9"})
    reversal = re.search(r'action="(/acme/changes/\d+/reversal)"', shown.text)[1]
    post(planner, here, reversal)

    assert "PERM-1 is linked." in shown.text
    assert "PERM-1 is linked to another initiative." in taken.text
    assert "No issue called PERM-9 is mirrored." in nothing.text
    assert issues(world)["PERM-1"].initiative_id is None
