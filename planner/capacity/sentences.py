"""What changed in pools and their rates, in words."""

from collections.abc import Mapping

from planner.web.sentences import Facts, Maker, braced


def _edited(facts: Facts) -> str:
    if "name_from" in facts and facts["name_to"] != facts["name_from"]:
        renamed = f"renamed skill pool {facts['name_from']} to {facts['name_to']}"
        return braced(renamed + (" and described it" if "description_to" in facts else ""))
    return "described {subject}" if "description_to" in facts else "saved {subject} as it was"


def _rated(facts: Facts) -> str:
    before = f"; it was {facts['from']}" if facts["from"] is not None else ""
    return f"set the rate of {{subject}} to {{to}} tokens per hour from {{effective_date}}{before}"


SENTENCES: Mapping[str, Maker] = {
    "skill_pool.added": "added {subject}",
    "skill_pool.edited": _edited,
    "skill_pool.deactivated": "took {subject} out of the ledgers",
    "skill_pool.reactivated": "brought {subject} back into the ledgers",
    "skill_pool.rated": _rated,
    "skill_pool.rate_removed": "removed the rate {rate} from {effective_date} of {subject}",
}
