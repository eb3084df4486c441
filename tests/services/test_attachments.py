"""Evidence on both databases: kept with its initiative, and let go of when nothing needs it."""

import io
import os

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.domain.refusals import ChangedSince, NotFound
from planner.imports.tasks import TIDY_FILES, TidyFiles
from planner.portfolio import files
from planner.portfolio.commands.attachments import Sent, attach, remove_attachment, undo
from planner.portfolio.evidence_models import Attachment
from planner.portfolio.queries.attachments import attachments
from planner.scenarios import inputs
from tests.kit.clockwork import platform_key
from tests.kit.events import last
from tests.kit.jobs import perform
from tests.kit.portfolio import made
from tests.kit.world import World


def letter(text: str = "decision") -> Sent:
    return Sent("case.pdf", io.BytesIO(b"%PDF-1.7 " + text.encode()), "Of the board")


def test_evidence_is_attached_removed_and_put_back(both: World):
    [key] = made(both, "Pay")
    with both.session() as session:
        one = attach(session, key, letter(), 20)
        [line] = attachments(session, key)
        remove_attachment(session, key, one.id)
        gone = attachments(session, key)
        undo(session, last(session), "removed it")
        back = attachments(session, key)

        assert (line.name, line.kind, line.size, line.note) == (
            "case.pdf",
            "PDF",
            17,
            "Of the board",
        )
        assert (gone, back) == ([], [line])
        assert last(session).facts["undid"] == "removed it"


def test_what_is_gone_for_good_is_not_put_back(both: World):
    [key] = made(both, "Pay")
    with both.session() as session:
        one = attach(session, key, letter(), 20)
        remove_attachment(session, key, one.id)
        files.discard(one.stored)
        with pytest.raises(ChangedSince) as refusal:
            undo(session, last(session), "removed it")

    assert refusal.value.sentence == "The content of case.pdf is gone for good."


def test_another_organisation_attaches_nothing_here(both: World):
    [key] = made(both, "Pay")
    with both.session(both.rival) as session, pytest.raises(NotFound):
        attach(session, key, letter(), 20)


def test_no_figure_stands_on_evidence():
    assert {"initiative.attached", "initiative.attachment_removed"} <= inputs.APART


def test_old_files_stay_as_long_as_evidence_needs_them(both: World):
    [key] = made(both, "Pay")
    with both.session() as session:
        kept, removed = (attach(session, key, letter(text), 20) for text in ("kept", "removed"))
        names = {kept.stored, removed.stored}
        remove_attachment(session, key, removed.id)
    uploads = both.app.extensions["planner.settings"].uploads
    old = clock.now().timestamp() - 40 * 24 * 3600
    for name in names:
        os.utime(uploads / name, (old, old))

    day = TidyFiles(date="2026-09-14")
    first = perform(both, TIDY_FILES, day, platform_key(both)).result
    with both.session() as session, session.recording("test.made", "a removal long ago"):
        for row in session.scalars(select(Attachment).where(Attachment.removed_at.is_not(None))):
            row.removed_at = clock.now().replace(year=2020)
    second = perform(both, TIDY_FILES, day, platform_key(both)).result

    assert (first, second) == ({"removed": 0}, {"removed": 1})
    assert [path.read_bytes() for path in uploads.iterdir()] == [b"%PDF-1.7 kept"]
