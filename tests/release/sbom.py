"""The bill of materials in CycloneDX's form, from the lock file and what packages say."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from tests.release.licences import EXPRESSION, LOCK, Component

SPEC_VERSION = "1.6"
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def build_sbom(version: str, components: list[Component], at: datetime) -> dict[str, Any]:
    """A document of one release; ``at`` is when it was made.

    The hashes of a package are those of all files that the lock allows, each as a distribution.
    """
    hashes = read_hashes()
    described = [describe(each, hashes.get(each.name, [])) for each in components[1:]]
    ours = describe(Component("booklet-search", version, components[0].licence), [])
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"booklet-search/{version}/{at:%Y%m%dT%H%M%S}")
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).isoformat(timespec="seconds"),
            "component": {**ours, "type": "application"},
        },
        "components": described,
        "dependencies": [
            {"ref": ours["bom-ref"], "dependsOn": [each["bom-ref"] for each in described]}
        ],
    }


def read_hashes() -> dict[str, list[str]]:
    """SHA-256 of the files that pip may take, by package."""
    hashes: dict[str, list[str]] = {}
    name = ""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==", line):
            name = match[1]
        hashes.setdefault(name, []).extend(HASH.findall(line))
    return hashes


def describe(component: Component, hashes: list[str]) -> dict[str, Any]:
    version = component.version or "0"
    described: dict[str, Any] = {
        "type": "data" if component.place else "library",
        "bom-ref": f"{component.name}@{version}",
        "name": component.name,
        "version": version,
        "licenses": [_describe_licence(component.licence)],
    }
    if not component.place and component.name != "booklet-search":
        purl = re.sub(r"[-_.]+", "-", component.name).lower()
        described["purl"] = f"pkg:pypi/{purl}@{version.replace('+', '%2B')}"
        described["externalReferences"] = [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{purl}/{version}/",
                "hashes": [{"alg": "SHA-256", "content": each} for each in sorted(set(hashes))],
            }
        ]
    return described


def _describe_licence(licence: str) -> dict[str, Any]:
    """An SPDX expression, or else its name as the package says it."""
    if re.search(r" (?:AND|OR|WITH) ", licence) and EXPRESSION.fullmatch(licence):
        return {"expression": licence}
    return {"license": {"name": licence}}
