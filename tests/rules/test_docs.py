"""A sentence in the docs that can be checked is checked."""

import re
from pathlib import Path

import pytest

from tongxing.planning import dispatch
from tongxing.planning.duty import rules as duty
from tongxing.planning.roster import rules as roster
from tongxing.planning.windows import opening, staffing
from tongxing.web.cli import parser

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text(name):
    return (ROOT / name).read_text("utf-8")


def test_the_environment_variables_read_are_the_ones_documented():
    read = set(re.findall(r'"(TONGXING_[A-Z_]+|DATABASE_URL)"', text("tongxing/web/settings.py")))
    documented = set(re.findall(r"\| `(TONGXING_[A-Z_]+|DATABASE_URL)` \|", text("docs/run.md")))
    assert read == documented


def test_the_commands_of_the_operator_are_the_ones_documented():
    actions = [action for action in parser()._actions if action.choices]
    commands = set(actions[0].choices)
    assert commands == {name for name in commands if f"`tongxing {name}" in text("docs/run.md")}
    assert all(f"`{name}`" in text("README.md") for name in commands - {"run"})


def test_the_targets_of_make_are_the_ones_documented():
    targets = set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)) - {"help"}
    assert all(f"`{name}`" in text("README.md") for name in targets)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_file_the_docs_point_to_is_there(path):
    said = path.read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", said)
    named = re.findall(r"`((?:tests|tongxing|docs|bench)/[\w./-]+\.\w+)`", said)
    for link in links:
        if "://" not in link:
            assert (path.parent / link).exists(), link
    for name in named:
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize(
    ("plan", "page"),
    [
        (dispatch, "dispatch"), (staffing, "windows"), (opening, "windows"), (roster, "roster"),
        (duty, "roster"),
    ],
)  # fmt: skip
def test_each_rule_of_the_plan_stands_in_its_document(plan, page):
    said = text(f"docs/planning/{page}.md")
    assert all(f"`{rule.__name__}`" in said for rule in plan.RULES)


def test_the_readme_is_a_page_and_not_a_book():
    assert len(text("README.md").splitlines()) <= 120


@pytest.mark.parametrize("area", ["A", "B", "C", "D", "E", "F", "K"])
def test_every_feature_has_a_line_with_page_and_test_or_the_reason(area):
    rows = re.findall(rf"^\| ({area}\d+) \|(.*)\|$", text("docs/features.md"), re.MULTILINE)
    counts = {"A": 11, "B": 34, "C": 25, "D": 23, "E": 24, "F": 20, "K": 14}
    assert [row[0] for row in rows] == [f"{area}{n}" for n in range(1, counts[area] + 1)]
    for number, row in rows:
        assert "`tests/" in row or "not yet" in row or "later" in row, number


def test_no_document_names_a_machine_or_an_address_of_a_registry():
    for path in DOCS:
        assert not re.search(r"/work/|pypi|pythonhosted|npmjs", path.read_text("utf-8")), path
