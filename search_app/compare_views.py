"""The page that lays two plans side by side, and the one on which they are chosen."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for

from indexer.catalogue.related import Related
from indexer.catalogue.rows import PlanSummary
from indexer.errors import RequestError
from search_app.desk.compare import present_comparison
from search_app.desk.finding import PLAN_ID, find_plans
from search_app.fresh import by_content
from search_app.routing import archive, pages, stored_plan
from search_app.search_state import check_names

SHOWN = ("all", "changes")
"""What of two plans is shown: all of it, or what differs."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was typed for one of two plans, and the plans that it may mean."""

    typed: str
    plans: tuple[PlanSummary, ...]

    @property
    def plan(self) -> PlanSummary | None:
        """The plan, where it can be no other."""
        return self.plans[0] if len(self.plans) == 1 else None


@pages.get("/compare")
def compare() -> Response | str:
    """Two plans side by side; while one of them is not known, a choice. `plan=…&plan=…` comes from two ticks."""
    typed, show = _asked()
    if typed[0] == typed[1] or not all(map(PLAN_ID.fullmatch, typed)):
        return _choose(typed)
    if "plan" in request.args:
        return redirect(url_for("pages.compare", a=typed[0], b=typed[1]), 303)
    page = present_comparison(*map(stored_plan, typed))
    return by_content(render_template("compare.html", page=page, show=show))


def _choose(typed: list[str]) -> Response | str:
    """What may be meant, and what a plan that is known could be compared with."""
    first, second = (Choice(each, find_plans(archive().catalogue, each) if each else ()) for each in typed)
    if first.plan and second.plan and first.plan.id != second.plan.id:
        return redirect(url_for("pages.compare", a=first.plan.id, b=second.plan.id), 303)
    related = archive().catalogue.related(first.plan.id) if first.plan else Related((), (), ())
    versions = stored_plan(first.plan.id).versions if first.plan else ()
    return render_template("choose.html", first=first, second=second, related=related, versions=versions)


def _asked() -> tuple[list[str], str]:
    """The two plans as typed, and what is shown. Raises RequestError with every complaint."""
    check_names(request.args, ("a", "b", "plan", "show"))
    complaints = [("repeated-parameter", name) for name in ("a", "b", "show") if len(request.args.getlist(name)) > 1]
    ticked = request.args.getlist("plan")
    typed = [" ".join(each.split()) for each in ticked or (request.args.get("a", ""), request.args.get("b", ""))]
    if ticked and len(ticked) > 2:
        complaints.append(("too-many-values", "plan"))
    most = archive().settings.query_chars
    complaints += [("query-too-long", f"{len(each)} > {most}") for each in typed if len(each) > most]
    show = request.args.get("show", SHOWN[0])
    if show not in SHOWN:
        complaints.append(("bad-choice", show[:80]))
    if complaints:
        raise RequestError(*complaints)
    return [*typed, "", ""][:2], show
