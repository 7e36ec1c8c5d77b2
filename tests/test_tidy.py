"""The house itself: sizes, links, names, purity of the rules, and what the built wheel holds."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("agent", "evals", "guards", "mailbox", "records", "store", "tools", "web")
FUNCTION_LINES_MAX: Final = 70
MODULE_LINES_MAX: Final = 500


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git tracks, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = (ROOT / name for name in listed.split("\0") if name)
    return tuple(file for file in files if file.is_file() and not file.is_symlink())


def modules(*folders: str) -> Iterator[Path]:
    wanted = folders or ("counterfoil", *ROOMS)
    for file in kept_files():
        if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in wanted:
            yield file


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_too_long_to_read_at_once() -> None:
    long = [
        f"{name_of(module)}:{function.lineno} {function.name}"
        for module in modules()
        if module.parent != ROOT / "store" / "migrations" / "versions"  # a list of tables, and no logic
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES_MAX
    ]
    assert not long


def test_no_module_is_too_long_to_keep_in_mind() -> None:
    long = [
        name_of(module)
        for module in modules()
        if module.read_text(encoding="utf-8").count("\n") > MODULE_LINES_MAX
    ]
    assert not long


def test_every_room_is_linked_under_the_roof_by_a_relative_link() -> None:
    packages = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"counterfoil"}
    assert packages == set(ROOMS)
    for room in ROOMS:
        link = ROOT / "counterfoil" / room
        assert link.is_symlink(), room
        assert link.readlink() == Path("..") / room


def test_every_folder_of_code_is_a_package() -> None:
    assert not [name_of(module) for module in modules() if not (module.parent / "__init__.py").is_file()]


def test_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_nothing_is_named_for_being_of_use() -> None:
    banned = re.compile(r"(?:^|_)(?:utils?|helpers?|misc|managers?|stuff|common)(?:_|$)")
    found = [name_of(module) for module in modules() if banned.search(module.stem.lower())]
    for module in modules():
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                found += [f"{name_of(module)}:{node.lineno} {node.name}"] if banned.search(words) else []
    assert not found


def test_nothing_is_left_unfinished() -> None:
    mark = re.compile(rb"\b(?:TO" + rb"DO|FIX" + rb"ME|XX" + rb"X)\b")
    sources = [
        file for file in kept_files() if file.suffix in {".py", ".html", ".js", ".css", ".toml", ".yml"}
    ]
    assert not [name_of(file) for file in sources if mark.search(file.read_bytes())]


def test_no_file_names_a_place_to_download_from_or_a_path_of_one_machine() -> None:
    address = re.compile(
        r"https?://[^\s\"'>]+\.(?:whl|tgz|tar\.gz)\b|--(?:extra-)?index-url|--find-links"
        r"|(?<![\w.$}~/])/(?:home|root|Users|work)/\w"
    )
    text = {".py", ".md", ".txt", ".toml", ".yml", ".yaml", ".html", ".js", ".cfg", ""}
    found = [
        name_of(file)
        for file in kept_files()
        if file.suffix in text and file != Path(__file__) and address.search(file.read_text(encoding="utf-8"))
    ]
    assert not found
    assert not [name_of(file) for file in (ROOT / "requirements").iterdir() if "://" in file.read_text()]


@pytest.mark.parametrize("file", ["runtime.txt", "postgres.txt", "dev.txt"])
def test_the_pinned_requirements_fit_what_the_project_asks_for(file: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = list(project["project"]["dependencies"])
    if file != "runtime.txt":
        asked += project["project"]["optional-dependencies"]["postgres"]
    if file == "dev.txt":
        asked += [each for each in project["dependency-groups"]["dev"] if isinstance(each, str)]
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+?)(?:\[[\w,-]+\])?==([^\s;\\]+)", text, flags=re.MULTILINE))
    for requirement in map(Requirement, asked):
        version = pinned.get(requirement.name.lower())
        assert version is not None, f"{requirement.name} is not pinned; make lock"
        assert requirement.specifier.contains(version), f"{requirement} is pinned at {version}; make lock"
    assert text.count("==") <= text.count("--hash=")


MOMENTS: Final = {"now", "utcnow", "today", "fromtimestamp"}
READS: Final = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint", "Path"}
METHODS: Final = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "exists",
    "iterdir",
    "getenv",
    "environ",
}


def impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in READS:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date" | "time"), attr=name)) if (
                name in MOMENTS
            ):
                yield node.lineno, name
            case ast.Attribute(attr=name) if name in METHODS:
                yield node.lineno, name
            case _:
                pass


def test_the_rules_and_the_ground_read_no_clock_and_no_file() -> None:
    found = {name_of(module): list(impurities(tree_of(module))) for module in modules("guards", "records")}
    assert not {name: impure for name, impure in found.items() if impure}


@pytest.mark.parametrize(
    "line", ["date.today()", "datetime.now(UTC)", "open('x')", "PurePath('x').read_text()", "os.environ['x']"]
)
def test_a_rule_that_reads_a_clock_or_a_file_would_be_found(line: str) -> None:
    assert list(impurities(ast.parse(line)))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a clean copy with what is installed here, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for file in kept_files():
        target = source / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    for room in ROOMS:
        (source / "counterfoil" / room).symlink_to(Path("..") / room)
    command = [
        sys.executable,
        "-P",
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True, cwd=folder)
    (built,) = folder.glob("counterfoil-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_everything_that_a_module_reads(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("counterfoil-")}
    files = [file.relative_to(ROOT) for file in kept_files()]
    rooms = {f"counterfoil/{file.as_posix()}" for file in files if file.parts[0] in ROOMS}
    roof = {file.as_posix() for file in files if file.parts[0] == "counterfoil"}
    wanted = rooms | roof
    assert packed == wanted


@pytest.mark.slow
def test_the_wheel_can_be_imported_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    names = ", ".join(f"counterfoil.{room}" for room in ROOMS)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import mailbox, {names}; print(counterfoil.__file__, mailbox.Maildir)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert str(tmp_path / "site") in done.stdout
