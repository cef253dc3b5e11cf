"""Files are read with a remedy."""

import pytest

from nnsite.data import files


@pytest.mark.parametrize("name", ["missing", "."])
def test_unreadable_files_are_named_with_a_remedy(tmp_path, name):
    with pytest.raises(OSError, match=r"^\S+: [A-Z].+; do this$"):
        files.read(tmp_path / name, "do this")
