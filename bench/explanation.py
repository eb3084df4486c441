"""Explaining a figure against the one raw statement that reads the rows behind it."""

from collections.abc import Iterator, Mapping

from bench.ledger import as_organisation
from bench.measuring import Line, paired
from bench.planned import planned
from bench.stage import Stage
from planner.analysis.queries.explanations import explained
from planner.domain.figures import Figure, figure

ROUNDS = 5
SKILL = "Skill 500 07"
ROWS = (
    "select i.title, r.rank, it.name, sk.hours, sh.share from rankings r"
    " join initiatives i on i.organisation_id = {own} and i.id = r.initiative_id"
    " join scope_items it on it.organisation_id = {own} and it.initiative_id = i.id"
    " join scope_skills sk on sk.organisation_id = {own} and sk.scope_item_id = it.id"
    " join scope_shares sh on sh.organisation_id = {own} and sh.scope_item_id = it.id"
    " join scenarios s on s.organisation_id = {own} and s.id = r.scenario_id"
    " and sh.period_id = s.period_id"
    " where r.organisation_id = {own} and r.scenario_id = {scenario} and sk.skill = '{skill}'"
    " and i.status in ('RESOURCING', 'IN_EXECUTION') order by r.rank"
)


FIGURES: Mapping[str, Mapping[str, object]] = {
    "gap": {"skill": SKILL},
    "distinct": {},
    "used": {},
}
"""Figures of very different breadth: one skill, every person, and every skill."""


def lines(stage: Stage) -> Iterator[Line]:
    """Figures of the calculator, among 500 initiatives, 40 pools and 500 people."""
    with stage.session() as session:
        key = planned(session, 500)
    stage.settle()
    name = f"500 initiatives x 40 pools, {stage.name}"
    yield from _rows(stage, key, name)
    client = stage.world.client("planner")
    for measure, of in FIGURES.items():
        about = figure("calculator", key, measure, **of)

        def page(about: Figure = about) -> None:
            assert client.get(f"/acme/explain/{about}").status_code == 200, about

        timed = paired(page, page, ROUNDS)
        what = f"{measure} of {'one skill' if of else 'all'}"
        yield Line(f"page explain, {what}, {name}", timed.ours * 1000, "ms", 150.0)


def _rows(stage: Stage, key: int, name: str) -> Iterator[Line]:
    """The gap of one skill beside the rows of demand it stands on."""
    about = str(figure("calculator", key, "gap", skill=SKILL))
    with stage.session() as session:
        driver = session.get_bind().raw_connection()
        cursor = driver.cursor()
        as_organisation(stage, cursor, stage.world.acme.id)
        text = ROWS.format(own=stage.world.acme.id, scenario=key, skill=SKILL)

        def raw() -> list[object]:
            cursor.execute(text)
            return cursor.fetchall()

        found = explained(session, about).explanation
        asking = next(part for part in found.parts if part.title == "demand")
        assert len(asking.terms) == len(raw()), "the rows must agree"
        assert found.adds_up, "the figure must be its rows"
        timed = paired(lambda: explained(session, about), raw, ROUNDS)
        yield Line(f"explain, {name}", timed.ours * 1000, "ms", 150.0, True, timed.detail)
        yield Line(f"explain / its rows of demand in one statement, {name}", timed.ratio, "x", 40.0)
        driver.close()
