"""Putting cells right where the check found them wrong: one, many, or how all are read."""

from flask import Response

from planner.core.session import Session
from planner.imports.check_forms import MeaningsForm, RepairForm
from planner.imports.commands import checking, preparing, repairing
from planner.imports.forms import WrittenForm
from planner.imports.routes.base import MEMBER, opened, pages
from planner.web.respond import see


@pages.action("/imports/<int:import_id>/repairs", permission=MEMBER)
def repair(session: Session, import_id: int) -> Response:
    """Keep a correction, and check again."""
    of = opened(session, import_id)
    wanted = RepairForm().repair(of)
    if wanted is None:
        notice = "Nothing was corrected: name a cell of this file, and at most 4,000 characters."
        return see("imports.check", notice=notice, import_id=of.id)
    repairing.repair(session, of, wanted)
    return see("imports.check", import_id=of.id, _anchor="repairs")


@pages.action("/imports/<int:import_id>/meanings", permission=MEMBER)
def say_meanings(session: Session, import_id: int) -> Response:
    """Keep what several words of the file mean here, and check again."""
    of = opened(session, import_id)
    wanted = MeaningsForm().repairs(of)
    if not wanted:
        notice = "Nothing was corrected: say of one value at least what it means."
        return see("imports.check", notice=notice, import_id=of.id)
    repairing.say_meanings(session, of, wanted)
    return see("imports.check", import_id=of.id, _anchor="repairs")


@pages.action("/imports/<int:import_id>/swaps", permission=MEMBER)
def swap_estimates(session: Session, import_id: int) -> Response:
    """Let P50 and P90 change places where P90 is the smaller, and check again."""
    repairing.swap_estimates(session, opened(session, import_id))
    return see("imports.check", import_id=import_id, _anchor="repairs")


@pages.action("/imports/<int:import_id>/reading", permission=MEMBER)
def read_otherwise(session: Session, import_id: int) -> Response:
    """Read numbers or days of the whole file as they were found to be written, and check again."""
    of = opened(session, import_id)
    form = WrittenForm(numbers=of.numbers, days=of.days, header=of.header)
    if form.validate_on_submit():
        preparing.read_otherwise(session, of, form.of(of.layout))
        checking.check(session, of)
    return see("imports.check", import_id=of.id)


@pages.action("/imports/<int:import_id>/repairs/removal", permission=MEMBER)
def forget_repairs(session: Session, import_id: int) -> Response:
    """Let the file say what it says again."""
    of = opened(session, import_id)
    repairing.forget_repairs(session, of)
    return see("imports.check", import_id=of.id, _anchor="repairs")
