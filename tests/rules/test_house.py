"""What stays true of the code itself. A convention without a check is a wish."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "tongxing").rglob("*.py"))
NOT_MIGRATIONS = [path for path in SOURCES if "migrations" not in path.parts]


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_or_class_has_a_name_that_says_nothing(path):
    empty = r"(utils?|helpers?|common|managers?|services?|misc|data)"
    assert not re.fullmatch(empty, path.stem)
    assert not re.search(r"^class \w*(Helper|Utils?|Misc)\b", path.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", NOT_MIGRATIONS, ids=name_of)
def test_every_module_says_what_it_is_for(path):
    text = path.read_text("utf-8")
    assert not text.strip() or text.startswith(('"""', "'''")), "begin with a docstring"


def below_the_views(path):
    parts = path.relative_to(ROOT / "tongxing").parts
    above = {"views", "web", "middleware", "management"}
    return not above & {part.removesuffix(".py") for part in parts}


@pytest.mark.parametrize("path", [*filter(below_the_views, NOT_MIGRATIONS)], ids=name_of)
def test_nothing_below_the_views_asks_what_time_it_is(path):
    text = path.read_text("utf-8")
    assert not re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", text)


def test_the_state_of_a_need_is_written_in_one_place():
    writes = re.compile(r"\.update\([^)]*\bstate=|\.state\s*=[^=]")
    found = [
        f"{name_of(path)}: {line.strip()}"
        for path in NOT_MIGRATIONS
        if "needs" in path.parts
        for line in path.read_text("utf-8").splitlines()
        if writes.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if re.match(r"\d{4}_", path.stem)], ids=name_of
)
def test_every_migration_says_why_what_it_costs_and_the_way_back(path):
    text = path.read_text("utf-8")
    for word in ("Why ", "Cost ", "Back "):
        assert word in text.partition("import")[0], f"say {word.strip().lower()}"


TEMPLATES = sorted((ROOT / "tongxing").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_holds_script_or_style_of_its_own(path):
    """The content-security policy would stop it in the browser; this says so earlier."""
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_names_its_method_and_works_without_scripts(path):
    for form in re.findall(r"<form\b[^>]*>", path.read_text("utf-8")):
        assert 'method="' in form, form


def test_the_database_is_never_named():
    """One zone, one database: what would break the way to many zones does not get in."""
    for path in NOT_MIGRATIONS:
        assert not re.search(r"\.using\(|using=", path.read_text("utf-8")), name_of(path)


def test_no_lock_holds_an_address():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text("utf-8"), name_of(path)


def test_every_refusal_is_listed_where_one_looks_for_it():
    listed = (ROOT / "tongxing/base/errors.py").read_text("utf-8")
    for path in SOURCES:
        for name in re.findall(r"^class (\w+)\(Refused\)", path.read_text("utf-8"), re.MULTILINE):
            assert f".{name} " in listed, name
