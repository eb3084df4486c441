"""What went wrong in the demo, so that the pages of what goes wrong can be looked at."""

import re
from collections import Counter

from flask import Flask
from sqlalchemy import select

from planner.core.jobs.models import DeadLetter, Job, JobAttempt
from planner.core.session import Session
from planner.imports.models import Import, ImportRow
from planner.operations.raised import place
from tests.kit.browser import text_of
from tests.kit.demo import entered


def test_one_import_stands_still_since_its_job_died_before_the_first_batch(session: Session):
    of = session.scalars(select(Import).where(Import.file_name == "health-returns.csv")).one()
    job = session.scalars(select(Job).where(Job.id == of.job_id)).one()
    rows = session.execute(
        select(ImportRow.number, ImportRow.outcome)
        .where(ImportRow.import_id == of.id)
        .order_by(ImportRow.number)
    )

    assert (of.rows, of.cursor, of.done["changed"]) == (12, 0, 0)
    assert of.found == {"new": 0, "changed": 4, "unchanged": 6, "rejected": 2, "cells": 5}
    assert [(number, outcome.value) for number, outcome in rows] == [
        (3, "changed"),
        (4, "changed"),
        (7, "changed"),
        (9, "rejected"),
        (10, "rejected"),
        (11, "changed"),
    ]
    assert (job.state, job.subject_id, job.payload) == ("dead", of.id, {"import_id": of.id})


def test_four_jobs_died_of_three_causes_and_each_tells_where(session: Session):
    letters = session.scalars(select(DeadLetter)).all()
    raised = session.scalars(select(JobAttempt.traceback).where(JobAttempt.traceback.is_not(None)))

    assert Counter(letter.error_class for letter in letters) == {"ScenarioClosed": 2, "OSError": 2}
    assert len({letter.fingerprint for letter in letters}) == 3
    assert all(text.startswith("Traceback (most recent call last):\n") for text in raised)
    assert {place(letter) for letter in letters} == {
        "planner/core/session.py:140 recording",
        "planner/portfolio/files.py:51 write",
        "planner/scenarios/fence.py:63 require_editable",
    }


def test_lists_say_that_it_stopped_and_its_page_why(made: Flask):
    manager, admin = entered(made, "manager@demo"), entered(made, "admin@demo")

    lists = [text_of(manager.get(f"/demo/{place}").text) for place in ("", "imports")]
    page = text_of(manager.get("/demo/imports/3").text)
    job = re.search(r"/demo/jobs/\d+", manager.get("/demo/imports/3").text)[0]

    assert ["being applied" in text for text in lists] == [False, False]
    assert "health-returns.csv 12 0 stopped" in lists[0]
    assert "The job failed: [Errno 28] No space left on device. What was applied stays" in page
    assert "Go on with the other 12 rows" in page
    assert "in write" in text_of(admin.get(job).text)
    assert "Traceback" not in manager.get(job).text
