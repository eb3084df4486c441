"""The blueprint of pages about people; the modules beside this one register on it."""

from planner.domain.permissions import Permission
from planner.web.pages import Pages

pages = Pages("people", "planner.people")

READ, WRITE = Permission.EMPLOYEE_READ, Permission.EMPLOYEE_WRITE

PERSON = "/people/<int:employee_id>"
