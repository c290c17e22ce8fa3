"""`tongxing bench roster` reads the public format from anywhere and has its rosters checked."""

import json

import pytest

from tests.planning.test_roster_rules import TEXT
from tongxing.planning.roster.rules import breaches, cost
from tongxing.planning.roster.shifts import read, read_roster
from tongxing.web.cli import main


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "One.txt").write_text(TEXT, "utf-8")
    (tmp_path / "best.csv").write_text("instance,best_known\nOne.txt,100\n", "utf-8")
    return tmp_path


def test_a_folder_is_solved_told_and_written(folder, capsys):
    out, best = str(folder / "rosters"), str(folder / "best.csv")
    assert main(["bench", "roster", str(folder), "--json", "--best", best, "--out", out]) == 0
    told = json.loads(capsys.readouterr().out)
    roster = read_roster((folder / "rosters" / "One.tsv").read_text("utf-8"))
    problem = read(TEXT, name="One")
    assert breaches(problem, roster) == []
    assert told["objective"] == told["bound"] == cost(problem, roster).total == 100
    assert (told["instance"], told["above_best"], told["breaches"]) == ("One", 0, 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("E,480,", "E,long,", "line 6, SECTION_SHIFTS"), ("SECTION_COVER", "SECTION_X", "SECTION_X")],
)
def test_a_bad_file_is_refused_with_its_line(folder, capsys, old, new, said):
    (folder / "One.txt").write_text(TEXT.replace(old, new), "utf-8")
    assert main(["bench", "roster", str(folder)]) == 1
    assert said in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_refused(tmp_path, capsys):
    assert main(["bench", "roster", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err
