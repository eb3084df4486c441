"""What a task is called beside what it is done to, and by itself."""

from flask import Flask

from planner.places import TASKS
from planner.web import subjects


def test_a_task_is_named_with_its_subject_before_a_link_to_it_and_by_itself():
    app = Flask("none")
    subjects.register(app, {}, TASKS, {})

    with app.app_context():
        derive = "scenario-recompute/derive-demand"
        named = [subjects.task_title(derive, each) for each in ("scenario FY26", "", None)]
        plain = subjects.task_title("csv-import/check", "import july.csv")

    assert named == [
        "Derive the demand of scenario FY26",
        "Derive the demand of",
        "Derive the demand",
    ]
    assert plain == "Check import july.csv"
