"""Folder with the synthetic weather files, written once."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

_SPEC = importlib.util.spec_from_file_location("weather_files", Path(__file__).with_name("weather_files.py"))
assert _SPEC is not None and _SPEC.loader is not None
_FILES: ModuleType = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_FILES)


@pytest.fixture(scope="session")
def files() -> ModuleType:
    return _FILES


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str | bytes, name: str = "data.txt", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return _write


@pytest.fixture(scope="session")
def shared() -> Path:
    return _FILES.SHARED


@pytest.fixture
def real(shared: Path):
    def _real(name: str) -> Path:
        path = shared / name
        if not path.exists():
            pytest.skip(f"the folder 'shared' beside the checkout has no {name}")
        return path

    return _real
