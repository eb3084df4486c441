"""Figures added up again from the rows of the database, in fractions and by no rule of ours."""

import json
from collections import defaultdict
from fractions import Fraction
from typing import Any

from sqlalchemy import Engine, text

from planner.domain.figures import Figure

TABLES = (
    "scenarios",
    "token_supplies",
    "token_demands",
    "skill_pools",
    "rankings",
    "initiatives",
    "scope_items",
    "scope_skills",
    "scope_shares",
    "employees",
    "employee_skills",
    "capacity_calendar",
    "allocations",
    "allocation_periods",
    "calibrations",
)
PLANNED = {"RESOURCING", "IN_EXECUTION"}


class Readding:
    """Every row of an organisation on SQLite, and what figures come to when they are added up."""

    def __init__(self, engine: Engine, organisation_id: int) -> None:
        with engine.connect() as connection:
            self.rows: dict[str, list[dict[str, Any]]] = {
                table: [
                    dict(row)
                    for row in connection.execute(
                        text(f"select * from {table} where organisation_id = :own"),
                        {"own": organisation_id},
                    ).mappings()
                ]
                for table in TABLES
            }
        self._known: dict[tuple[int, int], Fraction] = {}

    def value(self, about: Figure) -> Fraction | None:
        """What the figure comes to; None where it is unknown."""
        [scenario] = [row for row in self.rows["scenarios"] if row["id"] == about.scenarios[0]]
        if about.about == "calculator":
            return self._calculated(scenario, about)
        pool, initiative = about.key("pool"), about.key("initiative")
        return self._of_ledger(scenario["id"], pool, initiative, about)

    def _of_ledger(self, scenario_id, pool, initiative, about) -> Fraction | None:
        active = {row["id"] for row in self.rows["skill_pools"] if row["active"]}
        chosen = {pool} if pool is not None else active
        given: defaultdict[int, Fraction] = defaultdict(Fraction)
        asked: defaultdict[int, Fraction] = defaultdict(Fraction)
        nineties: list[int | None] = []
        askers = set()
        for row in self.rows["token_supplies"]:
            if row["scenario_id"] == scenario_id and row["pool_id"] in chosen:
                given[row["pool_id"]] += Fraction(row["tokens"], 1000)
        for row in self.rows["token_demands"]:
            mine = initiative is None or row["initiative_id"] == initiative
            if row["scenario_id"] == scenario_id and row["pool_id"] in chosen and mine:
                asked[row["pool_id"]] += Fraction(row["tokens_p50"], 1000)
                nineties.append(row["tokens_p90"])
                askers.add(row["initiative_id"])
        supply, p50 = sum(given.values(), Fraction()), sum(asked.values(), Fraction())
        left = [given[key] - asked[key] for key in chosen]
        unknown = not nineties or None in nineties
        return {
            "supply": supply,
            "p50": p50,
            "p90": None if unknown else Fraction(sum(filter(None, nineties)), 1000),
            "delta": supply - p50,
            "net": supply - p50,
            "deficit": max(p50 - supply, Fraction()),
            "over": sum((-each for each in left if each < 0), Fraction()),
            "spare": sum((each for each in left if each > 0), Fraction()),
            "used": p50 / supply * 100 if supply else None,
            "initiatives": Fraction(len(askers)),
            "pools-over": Fraction(sum(each < 0 for each in left)),
        }[about.measure]

    def _calculated(self, scenario, about) -> Fraction:
        person, skill = about.key("person"), about.name("skill")
        tokens = scenario["planning_mode"] == "TOKEN"
        if person is not None:
            hours = self._hours(scenario, person)
            if about.measure in {"given", "taken"}:
                return self._taken(scenario, person)
            if about.measure == "excess":
                return self._taken(scenario, person) - 100
            weight = (
                self._level(person, skill, tokens) if about.measure == "counts" else Fraction(1)
            )
            return hours * weight * (self._rate(skill) if tokens and skill else 1)
        if about.measure == "distinct":
            people = {row["employee_id"] for row in self._allocated(scenario)}
            return sum((self._hours(scenario, each) for each in people), Fraction())
        names = [skill] if skill else sorted(self._names(scenario, tokens))
        demand = sum((self._asked(scenario, each, tokens, about) for each in names), Fraction())
        capacity = sum((self._given(scenario, each, tokens) for each in names), Fraction())
        return {
            "demand": demand,
            "capacity": capacity,
            "gap": capacity - demand,
            "missing": max(demand - capacity, Fraction()),
            "used": demand / capacity * 100 if capacity else Fraction(100 if demand else 0),
        }[about.measure]

    def _names(self, scenario, tokens: bool) -> set[str]:
        if tokens:
            return {row["name"] for row in self.rows["skill_pools"] if row["active"]}
        people = {row["employee_id"] for row in self._allocated(scenario)}
        skills = {
            row["name"] for row in self.rows["employee_skills"] if row["employee_id"] in people
        }
        return skills | {row["skill"] for row in self.rows["scope_skills"]}

    def _asked(self, scenario, name: str, tokens: bool, about) -> Fraction:
        status = {row["id"]: row["status"] for row in self.rows["initiatives"]}
        only = about.key("initiative")
        ranked = {
            row["initiative_id"]
            for row in self.rows["rankings"]
            if row["scenario_id"] == scenario["id"]
            and status[row["initiative_id"]] in PLANNED
            and only in {None, row["initiative_id"]}
        }
        typed = {
            row["initiative_id"]: Fraction(row["tokens_p50"], 1000)
            for row in self.rows["token_demands"]
            if tokens
            and row["scenario_id"] == scenario["id"]
            and row["pool_id"] == self._pool(name)
            and row["source"] == "typed"
            and row["initiative_id"] in ranked
        }
        of = {row["id"]: row["initiative_id"] for row in self.rows["scope_items"]}
        shares = {
            row["scope_item_id"]: Fraction(row["share"], 10**6)
            for row in self.rows["scope_shares"]
            if row["period_id"] == scenario["period_id"]
        }
        total = sum(typed.values(), Fraction())
        for row in self.rows["scope_skills"]:
            item, hours = row["scope_item_id"], Fraction(row["hours"], 1000)
            same = row["skill"].lower() == name.lower() if tokens else row["skill"] == name
            if same and of[item] in ranked and of[item] not in typed:
                total += hours * (self._rate(name) if tokens else shares.get(item, 0))
        return total

    def _given(self, scenario, name: str, tokens: bool) -> Fraction:
        for row in self.rows["token_supplies"] if tokens else ():
            if row["scenario_id"] == scenario["id"] and row["pool_id"] == self._pool(name):
                return Fraction(row["tokens"], 1000)
        people = {row["employee_id"] for row in self._allocated(scenario)}
        hours = sum(
            (self._hours(scenario, each) * self._level(each, name, tokens) for each in people),
            Fraction(),
        )
        return hours * (self._rate(name) if tokens else 1)

    def _pool(self, name: str) -> int:
        return next(row["id"] for row in self.rows["skill_pools"] if row["name"] == name)

    def _rate(self, name: str) -> Fraction:
        begun = [row for row in self.rows["calibrations"] if row["pool_id"] == self._pool(name)]
        begun = [row for row in begun if row["effective_date"] <= "2026-11-21"]
        newest = max(begun, key=lambda row: row["effective_date"], default=None)
        return Fraction(newest["tokens_per_hour"], 10**6) if newest else Fraction(1)

    def _level(self, person: int, name: str | None, tokens: bool) -> Fraction:
        levels = [
            row["proficiency"]
            for row in self.rows["employee_skills"]
            if row["employee_id"] == person
            and (row["name"].lower() == (name or "").lower() if tokens else row["name"] == name)
        ]
        return Fraction(max(levels, default=0), 5)

    def _allocated(self, scenario) -> list[dict[str, Any]]:
        return [row for row in self.rows["allocations"] if row["scenario_id"] == scenario["id"]]

    def _taken(self, scenario, person: int) -> Fraction:
        key = scenario["id"], person
        if key not in self._known:
            self._known[key] = self._added_shares(scenario, person)
        return self._known[key]

    def _added_shares(self, scenario, person: int) -> Fraction:
        covers = {
            row["allocation_id"]: Fraction(row["overlap_ratio"], 10**6)
            for row in self.rows["allocation_periods"]
            if row["period_id"] == scenario["period_id"]
        }
        return sum(
            (
                Fraction(row["percentage"], 1000) * covers.get(row["id"], 0)
                for row in self._allocated(scenario)
                if row["employee_id"] == person
            ),
            Fraction(),
        )

    def _hours(self, scenario, person: int) -> Fraction:
        assumed = json.loads(scenario["assumptions"] or "{}")
        assert not assumed, "the demo's scenarios assume nothing of their own"
        [weekly] = [row["hours_per_week"] for row in self.rows["employees"] if row["id"] == person]
        base = Fraction(weekly * 13, 1000)
        for row in self.rows["capacity_calendar"]:
            if row["employee_id"] == person and row["period_id"] == scenario["period_id"]:
                base = max(Fraction(), base - Fraction(row["time_off"] or 0, 1000))
                if row["hours_available"] is not None:
                    base = Fraction(row["hours_available"], 1000)
        return base * min(self._taken(scenario, person), Fraction(100)) / 100
