"""Artifacts: versioned blobs that outlive runs."""

from llmspell.artifact.artifact import delete_artifact, get_artifact, list_artifacts, put_artifact
from llmspell.artifact.record import MAX_BYTES, Artifact, ArtifactAccess, ArtifactRef

__all__ = [
    "MAX_BYTES",
    "Artifact",
    "ArtifactAccess",
    "ArtifactRef",
    "delete_artifact",
    "get_artifact",
    "list_artifacts",
    "put_artifact",
]
