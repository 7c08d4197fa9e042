"""Bundles: a spell and all that it requires, in one file.

A zip archive whose entries are stored as they are, in order and without times, so that the same
files always make the same bytes. `manifest.json` lists every other entry with its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from llmspell.errors import UsageError
from llmspell.library import Library, Modules, PackedLibrary
from llmspell.script import Script

__all__ = ["MAX_BUNDLE", "MAX_FILES", "Bundle", "Manifest", "open_bundle", "read_bundle", "write_bundle"]

MAX_BUNDLE = 16 << 20
"""Most bytes of a bundle."""

MAX_FILES = 1000
"""Most files in a bundle."""

FORMAT = 1
_MANIFEST = "manifest.json"
_OWN, _NAMED = "spell/", "library/"
_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644 << 16
_UTF8 = 0x800
"""The one flag that an entry may have: its name is UTF-8."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle says of itself.

    Attributes:
        format: Version of the format.
        language: `lua` or `javascript`.
        entry: The file that runs, by its path in the spell's folder.
        llmspell: Version of the program that made it.
        files: SHA-256 of each entry, as 64 hexadecimal digits.
    """

    format: int
    language: str
    entry: str
    llmspell: str
    files: dict[str, str]


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A spell with its files.

    Attributes:
        language: `lua` or `javascript`.
        entry: The file that runs, as it is called in messages.
        version: Version of the program that made it.
        files: Bytes by name in messages: paths in the spell's folder, and `@library/path`.
    """

    language: str
    entry: str
    version: str
    files: Mapping[str, bytes]


def write_bundle(bundle: Bundle) -> bytes:
    """Return the bytes of a bundle; equal bundles have equal bytes.

    Raises:
        UsageError: `bundle.invalid`: it is too large, holds too many files, or the spell itself is in a library.
    """
    entries = {_entry_name(file): data for file, data in sorted(bundle.files.items())}

    if bundle.entry.startswith("@"):
        raise _invalid(f"the spell is {bundle.entry}, a file of a library", "bundle a spell of a folder")

    manifest = Manifest(
        format=FORMAT,
        language=bundle.language,
        entry=bundle.entry,
        llmspell=bundle.version,
        files={name: hashlib.sha256(data).hexdigest() for name, data in sorted(entries.items())},
    )
    head = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    packed = io.BytesIO()

    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {_MANIFEST: head, **dict(sorted(entries.items()))}.items():
            archive.writestr(_info(name), data)

    made = packed.getvalue()
    _check_size(len(made), len(entries))
    return made


def read_bundle(data: bytes, where: str) -> Bundle:
    """Return a bundle, all of it checked.

    Args:
        data: Its bytes.
        where: What it is called in errors.

    Raises:
        UsageError: `bundle.invalid`: it is no bundle, was changed, or is made to harm whoever opens it.
    """
    _check_size(len(data), 0)

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _read_entries(archive, where)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError) as error:
        raise _invalid(f"{where} is not a bundle: {error}", "make one with llmspell bundle") from error

    manifest = _manifest(entries.pop(_MANIFEST, b""), where)
    _check_hashes(manifest, entries, where)

    if f"{_OWN}{manifest.entry}" not in entries:
        raise _invalid(f'{where} does not hold the file "{manifest.entry}" that it is to run')

    files = {_file_name(name): data for name, data in entries.items()}
    return Bundle(language=manifest.language, entry=manifest.entry, version=manifest.llmspell, files=files)


def open_bundle(data: bytes, where: str, path: Path | None, folder: Path) -> Script:
    """Return the spell in a bundle; it requires only what is in there.

    Args:
        data: The bundle's bytes.
        where: What it is called in errors.
        path: Its file; None where it is in none.
        folder: Where relative paths of the spell start.

    Raises:
        UsageError: `bundle.invalid`: as for `read_bundle`.
    """
    bundle = read_bundle(data, where)
    named: dict[str, dict[str, bytes]] = {}

    for file, content in bundle.files.items():
        label, _, inner = file[1:].partition("/") if file.startswith("@") else ("", "", file.removeprefix("./"))
        named.setdefault(label, {})[inner] = content

    own = PackedLibrary(named.pop("", {}), path)
    libraries: dict[str, Library] = {label: PackedLibrary(files, path) for label, files in named.items()}

    try:
        source = bundle.files[bundle.entry].decode()
    except UnicodeDecodeError as error:
        raise _invalid(f"{where}: {bundle.entry} is not UTF-8 text") from error

    return Script(
        source=source,
        file=bundle.entry,
        engine=bundle.language,
        folder=folder,
        path=path,
        modules=Modules(own, libraries),
    )


def _read_entries(archive: zipfile.ZipFile, where: str) -> dict[str, bytes]:
    infos = archive.infolist()
    _check_size(sum(info.file_size for info in infos), len(infos) - 1)
    entries: dict[str, bytes] = {}

    for info in infos:
        if problem := _problem(info, entries):
            raise _invalid(f"{where}: {info.filename!r} {problem}", "make bundles with llmspell bundle")

        entries[info.filename] = archive.read(info)

    return entries


def _problem(info: zipfile.ZipInfo, before: Mapping[str, bytes]) -> str:
    """Return what is wrong with an entry; empty where nothing is."""
    name = info.filename

    if name in before:
        return "is in it twice"

    if name != _MANIFEST and not (name.startswith((_OWN, _NAMED)) and _is_plain(name)):
        return "is not a name that a bundle has"

    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        return "is compressed; what a bundle holds is not"

    return "is encrypted, or a file of another kind" if info.flag_bits & ~_UTF8 or info.external_attr != _MODE else ""


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return "\\" not in name and "\0" not in name and not {"", ".", ".."} & set(parts)


def _manifest(text: bytes, where: str) -> Manifest:
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _invalid(f"{where}: its manifest is malformed: {error}", "make bundles with llmspell bundle") from error

    if manifest.format != FORMAT:
        raise _invalid(
            f"{where} has the format {manifest.format}, made by llmspell {manifest.llmspell}",
            f"this program reads the format {FORMAT}",
        )

    return manifest


def _check_hashes(manifest: Manifest, entries: Mapping[str, bytes], where: str) -> None:
    if differing := sorted(manifest.files.keys() ^ entries.keys()):
        raise _invalid(f"{where}: its manifest and its files differ: {', '.join(differing[:5])}")

    for name, data in entries.items():
        if hashlib.sha256(data).hexdigest() != manifest.files[name]:
            raise _invalid(f"{where}: {name} was changed after the bundle was made", "make it anew from its sources")


def _check_size(size: int, files: int) -> None:
    if size > MAX_BUNDLE or files > MAX_FILES:
        raise _invalid(
            f"{files} files and {size} bytes are more than a bundle holds",
            f"at most {MAX_FILES} files and {MAX_BUNDLE} bytes",
        )


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _WHEN)
    info.create_system, info.external_attr = _UNIX, _MODE
    return info


def _entry_name(file: str) -> str:
    return f"{_NAMED}{file[1:]}" if file.startswith("@") else f"{_OWN}{file.removeprefix('./')}"


def _file_name(entry: str) -> str:
    if entry.startswith(_NAMED):
        return f"@{entry.removeprefix(_NAMED)}"

    own = entry.removeprefix(_OWN)
    return f"./{own}" if own.startswith("@") else own


def _invalid(message: str, hint: str = "") -> UsageError:
    return UsageError(message, code="bundle.invalid", hint=hint or "take it from where it was made once more")
